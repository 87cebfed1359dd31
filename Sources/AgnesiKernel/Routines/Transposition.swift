package import AgnesiArray

/// A copy of a matrix with rows and columns exchanged:
/// `target[j, i] = source[i, j]` for i below `rows` and j below `columns`.
package struct Transposition: Sendable {
  package var dtype: DType
  package var rows: Scalar
  package var columns: Scalar
  /// Neither operand's `isTransposed` may be set.
  package var source: MatrixOperand
  package var target: MatrixOperand
  /// How it is carried out.
  package var way: Way

  /// How a transposition is carried out.
  package enum Way: Hashable, Sendable {
    /// In blocks of four by four: for small ones, whose result is read soon.
    case small
    /// In square blocks whose side is a vector register, which fill lines of the cache.
    ///
    /// - Parameters:
    ///   - side: how many elements a register holds.
    ///   - passesCache: whether the result is so large that it is written past the cache: nothing
    ///     of it would be there when it is read, and lines need not be fetched to be filled.
    case registers(side: Int, passesCache: Bool)
  }

  package init(
    _ dtype: DType, rows: Scalar, columns: Scalar, from source: MatrixOperand,
    to target: MatrixOperand, way: Way = .small
  ) {
    self.way = way
    self.dtype = dtype
    self.rows = rows
    self.columns = columns
    self.source = source
    self.target = target
  }

  var expressions: [Scalar] { [rows, columns] + source.expressions + target.expressions }

  func mapExpressions(_ replace: (Scalar) -> Scalar) -> Transposition {
    Transposition(
      dtype, rows: replace(rows), columns: replace(columns), from: source.mapExpressions(replace),
      to: target.mapExpressions(replace), way: way)
  }
}
