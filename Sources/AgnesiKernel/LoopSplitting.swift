import AgnesiArray

extension Kernel {
  /// The same kernel without choices in loops that depend only on where an element lies: the part of
  /// a loop's range where such a condition holds becomes a loop of its own.
  ///
  /// The elements of a concatenation or of a triangle are chosen by comparing indices with bounds. A
  /// choice at each element keeps a loop out of vector registers, since loads behind a condition must
  /// not be executed before it is known. Loops without choices copy as fast as the memory does.
  package func splittingLoops() -> Kernel {
    var result = self
    var splitting = LoopSplitting(nextSymbol: nextSymbol)
    result.body = body.replacingVectorLoops { loop in
      var parts = LoopSplitting.mostParts
      return loop.onlyStores ? splitting.split(loop, &parts) : nil
    }
    return result
  }
}

/// The pass behind `Kernel.splittingLoops`.
private struct LoopSplitting {
  /// A loop becomes at most so many.
  static let mostParts = 16

  /// A condition that can be taken out of a loop.
  private enum Split {
    /// Holds in all iterations or in none.
    case whole
    /// Changes once, at an index of the loop.
    case range(bound: Scalar, holdsBelow: Bool)
  }

  var nextSymbol: Int

  mutating func split(_ loop: Loop, _ parts: inout Int) -> [Statement] {
    guard parts > 1, let (condition, split) = firstSplit(of: loop) else {
      return [Statement.loop(loop)].withFreshSymbols(&nextSymbol)
    }
    parts -= 1
    switch split {
    case .whole:
      let first = part(of: loop, where: condition, holds: true, loop.lower, loop.upper, &parts)
      let second = part(of: loop, where: condition, holds: false, loop.lower, loop.upper, &parts)
      return [.branch(condition, then: first, else: second)]
    case .range(let bound, let holdsBelow):
      let middle = Scalar.binary(.maximum, loop.lower, .binary(.minimum, bound, loop.upper))
      return part(of: loop, where: condition, holds: holdsBelow, loop.lower, middle, &parts)
        + part(of: loop, where: condition, holds: !holdsBelow, middle, loop.upper, &parts)
    }
  }

  /// The iterations of a loop in which it is known whether a condition holds.
  private mutating func part(
    of loop: Loop, where condition: Scalar, holds: Bool, _ lower: Scalar, _ upper: Scalar,
    _ parts: inout Int
  ) -> [Statement] {
    var choice = KnownCondition(condition, holds)
    var result = loop
    result.lower = lower
    result.upper = upper
    result.body = loop.body.map { $0.mapExpressions { choice.replace($0) } }
    return split(result, &parts)
  }

  /// The first condition of a choice in a loop that can be taken out of it.
  private func firstSplit(of loop: Loop) -> (condition: Scalar, Split)? {
    var seen = ExpressionSet()
    func found(in x: Scalar) -> (condition: Scalar, Split)? {
      guard !x.isLeaf, seen.insert(x) else { return nil }
      if case .select(let condition, _, _) = x.kind {
        for part in condition.conjuncts {
          if let split = split(part, loop.variable) { return (part, split) }
        }
      }
      for operand in x.kind.operands {
        if let split = found(in: operand) { return split }
      }
      return nil
    }
    for statement in loop.body {
      for expression in statement.expressions {
        if let split = found(in: expression) { return split }
      }
    }
    return nil
  }

  private func split(_ condition: Scalar, _ variable: Symbol) -> Split? {
    guard !condition.node.hasLoad else { return nil }
    guard condition.uses(variable) else { return .whole }
    guard case .compare(let comparison, let x, let y) = condition.kind else { return nil }
    switch (x.distance(from: variable), y.distance(from: variable)) {
    case (let distance?, nil) where !y.uses(variable):
      // As in i + distance < y.
      return range(comparison, y - distance)
    case (nil, let distance?) where !x.uses(variable):
      return range(comparison.turned, x - distance)
    default: return nil
    }
  }

  /// Where the comparison of an index with a bound changes.
  private func range(_ comparison: Comparison, _ bound: Scalar) -> Split? {
    switch comparison {
    case .less: .range(bound: bound, holdsBelow: true)
    case .lessOrEqual: .range(bound: bound + 1, holdsBelow: true)
    case .greaterOrEqual: .range(bound: bound, holdsBelow: false)
    case .greater: .range(bound: bound + 1, holdsBelow: false)
    case .equal, .notEqual: nil
    }
  }
}

/// Replaces a condition by what is known of it.
private struct KnownCondition {
  private let condition: Scalar
  private let holds: Bool
  private var memo = ExpressionMemo()

  init(_ condition: Scalar, _ holds: Bool) {
    self.condition = condition
    self.holds = holds
  }

  mutating func replace(_ x: Scalar) -> Scalar {
    if x == condition { return .bool(holds) }
    if let known = memo[x] { return known }
    let result: Scalar
    switch x.kind {
    case .select(let choice, let first, let second):
      let choice = replace(choice)
      // Only what is chosen is walked: the rest of a long choice would be walked for nothing.
      switch choice.integerValue {
      case nil: result = .select(choice, replace(first), replace(second))
      case 0: result = replace(second)
      default: result = replace(first)
      }
    case .binary(let function, let first, let second):
      result = .binary(function, replace(first), replace(second))
    default: result = x.mapOperands { replace($0) }
    }
    memo.note(x, result)
    return result
  }
}

extension Loop {
  /// Whether the body does nothing but write elements.
  fileprivate var onlyStores: Bool {
    body.allSatisfy { if case .store = $0 { true } else { false } }
  }
}

extension Comparison {
  /// The comparison that holds of two operands where this one holds of them in the other order.
  fileprivate var turned: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension Scalar {
  /// The conditions that must all hold for this one to hold.
  fileprivate var conjuncts: [Scalar] {
    guard dtype == .bool, case .binary(.and, let x, let y) = kind else { return [self] }
    return x.conjuncts + y.conjuncts
  }

  /// Whether the expression depends on the variable of a loop.
  fileprivate func uses(_ variable: Symbol) -> Bool {
    var seen = ExpressionSet()
    func found(in x: Scalar) -> Bool {
      if case .index(let symbol) = x.kind { return symbol == variable }
      guard !x.isLeaf, seen.insert(x) else { return false }
      return x.kind.operands.contains(where: found)
    }
    return found(in: self)
  }

  /// What is added to the variable of a loop, if the expression is its sum with something else.
  fileprivate func distance(from variable: Symbol) -> Scalar? {
    // The operand without the variable is looked for first, so that only one is taken apart.
    switch kind {
    case .index(variable): .integer(0)
    case .binary(.add, let x, let y) where !y.uses(variable):
      x.distance(from: variable).map { $0 + y }
    case .binary(.add, let x, let y) where !x.uses(variable):
      y.distance(from: variable).map { x + $0 }
    case .binary(.subtract, let x, let y) where !y.uses(variable):
      x.distance(from: variable).map { $0 - y }
    default: nil
    }
  }
}
