/// The expressions of one kernel, each formula once, with how often it is used.
///
/// Making equal expressions identical first keeps every later comparison of two of them shallow,
/// however deep and however shared they are.
struct ExpressionTable {
  private var unique: [Scalar: Scalar] = [:]
  private var known: [ObjectIdentifier: Scalar] = [:]
  private var uses: [Scalar: Int] = [:]

  /// Replaces the expressions of the statements by unique ones and counts their uses.
  mutating func unify(_ statements: [Statement]) -> [Statement] {
    statements.map { statement in
      statement.mapExpressions { root in
        let result = unify(root)
        uses[result, default: 0] += 1
        return result
      }
    }
  }

  /// In how many expressions and statements an expression of the table stands.
  func useCount(_ x: Scalar) -> Int { uses[x] ?? 0 }

  private mutating func unify(_ x: Scalar) -> Scalar {
    if let result = known[ObjectIdentifier(x.node)] { return result }
    let candidate = x.mapOperands { unify($0) }
    let result: Scalar
    if let existing = unique[candidate] {
      result = existing
    } else {
      result = candidate
      unique[candidate] = candidate
      candidate.kind.forEachOperand { uses[$0, default: 0] += 1 }
    }
    known[ObjectIdentifier(x.node)] = result
    return result
  }
}

extension Scalar {
  /// The same function of other operands, or the same expression if they are none; nothing is folded.
  package func mapOperands(_ replace: (Scalar) -> Scalar) -> Scalar {
    switch kind {
    case .integer, .floating, .index, .local, .parameter: return self
    case .load(let buffer, let x):
      let new = replace(x)
      return new.node === x.node ? self : Scalar(.load(buffer, new), dtype)
    case .unary(let function, let x):
      let new = replace(x)
      return new.node === x.node ? self : Scalar(.unary(function, new), dtype)
    case .cast(let x):
      let new = replace(x)
      return new.node === x.node ? self : Scalar(.cast(new), dtype)
    case .binary(let function, let x, let y):
      let (newX, newY) = (replace(x), replace(y))
      if newX.node === x.node && newY.node === y.node { return self }
      return Scalar(.binary(function, newX, newY), dtype)
    case .compare(let comparison, let x, let y):
      let (newX, newY) = (replace(x), replace(y))
      if newX.node === x.node && newY.node === y.node { return self }
      return Scalar(.compare(comparison, newX, newY), dtype)
    case .select(let c, let x, let y):
      let (newC, newX, newY) = (replace(c), replace(x), replace(y))
      if newC.node === c.node && newX.node === x.node && newY.node === y.node { return self }
      return Scalar(.select(newC, newX, newY), dtype)
    }
  }

  /// Whether the expression has no operands.
  package var isLeaf: Bool {
    switch kind {
    case .integer, .floating, .index, .local, .parameter: true
    case .load, .unary, .cast, .binary, .compare, .select: false
    }
  }
}
