import AgnesiArray

extension UnaryFunction {
  /// The largest operand, in absolute value, that `sinNear`, `cosNear` and `tanNear` take.
  static func nearLimit(_ dtype: DType) -> Double {
    dtype == .float32 ? 0x1p13 : 0x1p20
  }

  /// The function for operands that are not far.
  fileprivate var near: UnaryFunction? {
    switch self {
    case .sin: .sinNear
    case .cos: .cosNear
    case .tan: .tanNear
    default: nil
    }
  }
}

extension Kernel {
  /// The same kernel with two forms of each loop for vector registers that computes sines, cosines or
  /// tangents: one for near operands, which vector registers can compute, and one for others.
  ///
  /// A loop before them finds the largest operand. So one far operand, an infinity or a NaN costs its
  /// loop the speed, but changes no other result.
  package func separatingFarOperands() -> Kernel {
    var nextSymbol = nextSymbol
    var result = self
    result.body = body.replacingVectorLoops { loop in
      FarOperands(of: loop, &nextSymbol)?.statements(&nextSymbol)
    }
    return result
  }
}

/// What a loop needs to know before it may compute the sines, cosines and tangents in it as those of
/// near operands.
private struct FarOperands {
  /// Walks longer than this are not worth it.
  private static let mostVisits = 4000

  private let loop: Loop
  /// The body of a loop that finds the largest operands.
  private var search: [Statement] = []
  /// The accumulators of the largest operand of each dtype.
  private var largest: [DType: Symbol] = [:]
  /// The buffers that the body has written so far.
  private var written: Set<BufferID> = []
  private var visits = 0
  /// Whether reading an operand beforehand might not give what the loop reads.
  private var isBarred = false

  /// Nil if there are none, or none that can be read before the loop runs.
  init?(of loop: Loop, _ nextSymbol: inout Int) {
    self.loop = loop
    for dtype in [DType.float32, .float64] {
      largest[dtype] = Symbol(id: nextSymbol, name: "largest")
      nextSymbol += 1
    }
    var found = false
    for statement in loop.body {
      switch statement {
      case .constant, .store, .accumulate: break
      default: return nil
      }
      var seen = ExpressionSet()
      let count = search.count
      for expression in statement.expressions { visit(expression, where: nil, &seen) }
      found = found || search.count > count
      switch statement {
      case .constant(let symbol, let value): search.append(.constant(symbol, value.ofNearOperands))
      case .store(let buffer, _, _): written.insert(buffer)
      default: break
      }
    }
    guard found, !isBarred else { return nil }
  }

  /// Finds the operands in an expression that is evaluated where a condition holds.
  private mutating func visit(_ x: Scalar, where condition: Scalar?, _ seen: inout ExpressionSet) {
    guard !x.isLeaf, seen.insert(x), !isBarred else { return }
    visits += 1
    switch x.kind {
    case .load(let buffer, _): isBarred = written.contains(buffer)
    case .unary(let function, let operand) where function.near != nil:
      note(operand, where: condition)
    case .select(let choice, let first, let second):
      visit(choice, where: condition, &seen)
      for (part, holds) in [(first, choice), (second, .unary(.not, choice))] {
        // What one branch evaluates, the other or what follows may evaluate elsewhere.
        var inside = ExpressionSet()
        visit(part, where: condition.map { .binary(.and, $0, holds) } ?? holds, &inside)
      }
      return
    default: break
    }
    isBarred = isBarred || visits > Self.mostVisits
    for operand in x.kind.operands { visit(operand, where: condition, &seen) }
  }

  private mutating func note(_ operand: Scalar, where condition: Scalar?) {
    guard let symbol = largest[operand.dtype] else { return }
    let size = Scalar.unary(.absolute, operand.ofNearOperands)
    let value = condition.map { condition in
      Scalar.select(condition.ofNearOperands, size, .constant(0, operand.dtype))
    }
    search.append(.accumulate(symbol, .maximum, value ?? size))
  }

  /// The loop in both forms, and what decides between them.
  func statements(_ nextSymbol: inout Int) -> [Statement] {
    var searching = loop
    searching.body = search
    var near = loop
    near.body = near.body.map { $0.mapExpressions(\.ofNearOperands) }
    var far = loop
    far.hint = .scalar

    var result: [Statement] = []
    var isNear = Scalar.bool(true)
    for (dtype, symbol) in largest.sorted(by: { $0.value.id < $1.value.id }) where uses(symbol) {
      result.append(.variable(symbol, .constant(0, dtype)))
      let limit = Scalar.constant(UnaryFunction.nearLimit(dtype), dtype)
      isNear = .binary(.and, isNear, .compare(.lessOrEqual, .local(symbol, dtype), limit))
    }
    result += [Statement.loop(searching)].withFreshSymbols(&nextSymbol)
    result.append(
      .branch(
        isNear, then: [.loop(near)], else: [Statement.loop(far)].withFreshSymbols(&nextSymbol)))
    return result
  }

  private func uses(_ symbol: Symbol) -> Bool {
    search.contains { if case .accumulate(symbol, _, _) = $0 { true } else { false } }
  }
}

extension Scalar {
  /// The same expression, its sines, cosines and tangents computed as those of near operands.
  fileprivate var ofNearOperands: Scalar {
    var memo = ExpressionMemo()
    func replaced(_ x: Scalar) -> Scalar {
      if let known = memo[x] { return known }
      var result = x.mapOperands(replaced)
      if case .unary(let function, let operand) = result.kind, let near = function.near {
        result = .unary(near, operand)
      }
      memo.note(x, result)
      return result
    }
    return replaced(self)
  }
}
