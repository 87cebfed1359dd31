public import AgnesiArray
public import AgnesiGraph

/// Gives an algebraic rewrite its stand-ins.
///
/// The rule is a closure over a scope: run with stand-ins, its left side is the pattern; run with
/// what the stand-ins matched, its right side is the replacement.
///
///     Rewrite.pattern("log-one-plus", .stabilize) { p in
///       let x = p.any("x")
///       return (log(1 + x), log1p(x))
///     }
public struct PatternScope {
  fileprivate let bindings: [String: Variable]?

  /// Any expression; the same one wherever the name occurs.
  public func any(_ name: String, dtype: DType = .float32) -> Variable {
    bound(name) { PatternLeaf(name: name, kind: .any, dtype: dtype) }
  }

  /// Any constant that holds one number everywhere.
  public func constant(_ name: String, dtype: DType = .float32) -> Variable {
    bound(name) { PatternLeaf(name: name, kind: .constant, dtype: dtype) }
  }

  private func bound(_ name: String, _ leaf: () -> PatternLeaf) -> Variable {
    if let bindings { return bindings[name] ?? 0 }
    let leaf = leaf()
    return Variable(leaf: leaf, type: TensorType(leaf.dtype, []), name: name)
  }
}

/// A stand-in for an expression in a pattern.
private struct PatternLeaf: Op {
  enum Kind: Hashable { case any, constant }
  let identifier: String
  let kind: Kind
  let dtype: DType

  init(name: String, kind: Kind, dtype: DType) {
    self.identifier = name
    self.kind = kind
    self.dtype = dtype
  }

  var name: String { "pattern" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { [TensorType(dtype, [])] }
  func gradient(_ context: GradientContext) -> [Variable?] { [] }
  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    throw ArrayError("a pattern has no value")
  }
}

extension Rewrite {
  /// Makes a rewrite from a left and a right side.
  ///
  /// Both are written with the functions that users write. Operands of commutative operations match
  /// in either order; numbers stand for those of every dtype. An operand that the right side drops
  /// must be known not to have decided the sizes, unless the rewrite is tagged `shapeUnsafe`.
  ///
  /// - Parameters:
  ///   - name: the name, in kebab case, which no other rewrite has.
  ///   - phase: when it is tried.
  ///   - tags: groups by which it can be excluded.
  ///   - condition: must hold for what the stand-ins matched.
  ///   - rule: gives the pattern and the replacement.
  public static func pattern(
    _ name: String, _ phase: Phase, tags: Set<Tag> = [],
    where condition: PatternCondition? = nil,
    _ rule: @escaping @Sendable (PatternScope) -> (Variable, Variable)
  ) -> Rewrite {
    let (left, right) = rule(PatternScope(bindings: nil))
    let root = left.node.map { type(of: $0.op) }
    let shape = PatternShape(left)
    let standIns = standIns(of: left)
    var rewrite = Rewrite(
      name, phase, summary: summary(left, right, standIns, condition), tags: tags,
      roots: root.map { [$0] }
    ) { node, _ in
      guard node.outputTypes.count == 1, shape.admits(node) else { return nil }
      let target = Variable(.result(node, 0), name: nil)
      var matcher = PatternMatcher()
      guard matcher.match(left, target), condition?.holds(matcher.bindings) ?? true
      else { return nil }
      let right = rule(PatternScope(bindings: matcher.bindings)).1
      guard right.errors.isEmpty else { return nil }
      let operands = Set(matcher.operands)
      let dropped = operands.subtracting(right.parts(among: operands))
      let isSafe = dropped.allSatisfy {
        tags.contains(.shapeUnsafe) ? right.isAsWide(as: $0) : right.covers($0)
      }
      return isSafe ? [right] : nil
    }
    rewrite.form = RewriteForm(standIns: standIns) { rule(PatternScope(bindings: $0)).0 }
    return rewrite
  }

  /// The stand-ins of a pattern, each once, by name.
  private static func standIns(of left: Variable) -> [RewriteForm.StandIn] {
    let leaves = Graph.topologicalOrder([left]).compactMap { $0.op as? PatternLeaf }
    return Dictionary(grouping: leaves, by: \.identifier).values.compactMap(\.first).map {
      RewriteForm.StandIn(
        name: $0.identifier, isConstant: $0.kind == .constant, isTruth: $0.dtype == .bool)
    }.sorted { $0.name < $1.name }
  }

  /// Both sides as users write them, and what must hold for them.
  private static func summary(
    _ left: Variable, _ right: Variable, _ standIns: [RewriteForm.StandIn],
    _ condition: PatternCondition?
  ) -> String {
    let names = standIns.filter(\.isConstant).map(\.name).joined(separator: ", ")
    return "`\(prettyPrint(left))` → `\(prettyPrint(right))`"
      + (names.isEmpty ? "" : " for constants \(names)")
      + (condition.map { ", if \($0.text)" } ?? "")
  }
}

/// The types of the ops in a pattern: a quick look, which most expressions fail.
private indirect enum PatternShape {
  case any
  /// One number everywhere.
  case number
  case application(ObjectIdentifier, [PatternShape], isCommutative: Bool)

  init(_ pattern: Variable) {
    guard let node = pattern.node else {
      self = .any
      return
    }
    if let leaf = node.op as? PatternLeaf {
      self = leaf.kind == .constant ? .number : .any
    } else if pattern.constantValue != nil {
      self = .number
    } else {
      self = .application(
        ObjectIdentifier(type(of: node.op)), node.inputs.map(PatternShape.init),
        isCommutative: node.op.isCommutative)
    }
  }

  /// Whether a node may be of this form.
  func admits(_ node: Node) -> Bool {
    switch self {
    case .any: return true
    case .number: return node.inputs.isEmpty ? node.applies(Constant.self) : node.op.isArrangement
    case .application(let type, let operands, let isCommutative):
      guard ObjectIdentifier(Swift.type(of: node.op)) == type, operands.count == node.inputs.count
      else { return false }
      return admit(node, operands, places: 0..<operands.count)
        || isCommutative && admit(node, operands, places: (0..<operands.count).reversed())
    }
  }

  private func admit(
    _ node: Node, _ operands: [PatternShape], places: some Sequence<Int>
  ) -> Bool {
    zip(operands, places).allSatisfy { operand, place in
      node.inputs[place].node.map(operand.admits) ?? false
    }
  }
}

/// Compares an expression with a pattern and remembers what the stand-ins stand for.
private struct PatternMatcher {
  private(set) var bindings: [String: Variable] = [:]
  /// What stands at the leaves of the pattern.
  private(set) var operands: [Variable] = []

  /// Whether an expression is of the form of a pattern.
  mutating func match(_ pattern: Variable, _ target: Variable) -> Bool {
    match([(pattern, target)])
  }

  /// Matches all pairs, or leaves the bindings as they were.
  ///
  /// What is left to match goes along, so that both orders of a commutative op's operands are
  /// tried with everything that follows; patterns are small.
  private mutating func match(_ pairs: [(pattern: Variable, target: Variable)]) -> Bool {
    var rest = pairs
    guard let (pattern, target) = rest.popLast() else { return true }
    guard let wanted = pattern.node, let node = target.node else { return false }
    let before = (bindings, operands)
    if let leaf = wanted.op as? PatternLeaf {
      if bind(leaf, target) && match(rest) { return true }
    } else if let number = pattern.constantValue {
      operands.append(target)
      // Numbers stand for those of every dtype, truth values only for themselves.
      let isKind = number.dtype != .bool || target.knownType?.dtype == .bool
      let isEqual = target.uniformValue == (try? number.doubles().first)
      if isKind && isEqual && match(rest) { return true }
    } else {
      guard wanted.op.isEqual(to: node.op),
        wanted.inputs.count == node.inputs.count, pattern.outputNumber == target.outputNumber
      else { return false }
      let operands = Array(zip(wanted.inputs, node.inputs).reversed())
      if match(rest + operands) { return true }
      guard node.op.isCommutative else { return false }
      return match(rest + Array(zip(wanted.inputs, node.inputs.reversed()).reversed()))
    }
    (bindings, operands) = before
    return false
  }

  private mutating func bind(_ leaf: PatternLeaf, _ target: Variable) -> Bool {
    if let known = bindings[leaf.identifier] { return known == target }
    if leaf.dtype == .bool && target.knownType?.dtype != .bool { return false }
    if leaf.kind == .constant && target.uniformValue == nil { return false }
    bindings[leaf.identifier] = target
    operands.append(target)
    return true
  }
}
