/// The expressions that a walk has met.
///
/// Most walks meet a few, and those are told apart by the numbers that they carry, which takes less
/// time than a table's hashing.
package struct ExpressionSet {
  private var few: [Scalar] = []
  private var many: Set<Scalar> = []

  /// As many are looked through one by one.
  private static let fewCount = 16

  package init() {}

  /// Adds an expression.
  ///
  /// - Returns: whether it, or an equal one, was not there before.
  package mutating func insert(_ x: Scalar) -> Bool {
    if many.isEmpty {
      if few.contains(x) { return false }
      if few.count < Self.fewCount {
        few.append(x)
        return true
      }
      many = Set(few)
    }
    return many.insert(x).inserted
  }
}

/// What expressions have become, for walks that replace them; made for few, as `ExpressionSet`.
struct ExpressionMemo {
  private var few: [(expression: Scalar, result: Scalar)] = []
  private var many: [Scalar: Scalar] = [:]

  /// As many are looked through one by one.
  private static let fewCount = 16

  /// What an expression has become, if that is known.
  subscript(_ x: Scalar) -> Scalar? {
    many.isEmpty ? few.first { $0.expression == x }?.result : many[x]
  }

  /// Notes what an expression, which is not known yet, has become.
  mutating func note(_ x: Scalar, _ result: Scalar) {
    if many.isEmpty {
      if few.count < Self.fewCount { return few.append((x, result)) }
      many = Dictionary(few.map { ($0.expression, $0.result) }) { first, _ in first }
    }
    many[x] = result
  }
}
