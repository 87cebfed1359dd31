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

  package init(
    _ dtype: DType, rows: Scalar, columns: Scalar, from source: MatrixOperand,
    to target: MatrixOperand
  ) {
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
      to: target.mapExpressions(replace))
  }
}
