import AgnesiArray
import AgnesiGraph

/// Tells infinities that come of overflow from those that are right, as that of `1 / x` at 0.
enum Overflow {
  /// For each element of an expression's value, whether an infinity there comes of overflow or
  /// underflow on the way: whether it stays when operands that are 0 become very small instead.
  ///
  /// - Parameters:
  ///   - variable: the expression.
  ///   - operands: the finite values of what it is computed from.
  static func places(
    _ variable: Variable, _ operands: [Variable: NDArray]
  ) throws -> [Bool]? {
    let moved = try operands.mapValues { array in
      array.dtype.isFloating
        ? try NDArray(
          doubles: array.doubles().map { $0 == 0 ? tiny : $0 }, shape: array.shape,
          dtype: array.dtype) : array
    }
    return try ReferenceEvaluator.evaluate([variable], moved).first?.doubles().map { !$0.isFinite }
  }

  /// So large that its reciprocal and its third power are normal numbers of `float32`.
  private static let tiny = 0x1p-40
}
