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
      for operand in candidate.kind.operands { uses[operand, default: 0] += 1 }
    }
    known[ObjectIdentifier(x.node)] = result
    return result
  }
}

extension Scalar {
  /// The same function of other operands, or the same expression if they are none; nothing is folded.
  package func mapOperands(_ replace: (Scalar) -> Scalar) -> Scalar {
    let kind: Kind
    switch self.kind {
    case .integer, .floating, .index, .local, .parameter: return self
    case .load(let buffer, let position): kind = .load(buffer, replace(position))
    case .unary(let function, let x): kind = .unary(function, replace(x))
    case .cast(let x): kind = .cast(replace(x))
    case .binary(let function, let x, let y): kind = .binary(function, replace(x), replace(y))
    case .compare(let comparison, let x, let y):
      kind = .compare(comparison, replace(x), replace(y))
    case .select(let condition, let x, let y):
      kind = .select(replace(condition), replace(x), replace(y))
    }
    let isSame = zip(kind.operands, self.kind.operands).allSatisfy { $0.node === $1.node }
    return isSame ? self : Scalar(kind, dtype)
  }

  /// Whether the expression has no operands.
  var isLeaf: Bool { kind.operands.isEmpty }
}
