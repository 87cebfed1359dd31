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

  /// The elements that are read and written.
  var places: [Routine.Places] {
    let row = (symbol: Symbol(id: -1, name: ""), count: rows)
    let column = (symbol: Symbol(id: -2, name: ""), count: columns)
    let (i, j) = (Scalar.index(row.symbol), Scalar.index(column.symbol))
    return [
      Routine.Places(
        buffer: source.buffer, position: source.offset + i * source.leadingDimension + j,
        indices: [row, column]),
      Routine.Places(
        buffer: target.buffer, position: target.offset + j * target.leadingDimension + i,
        indices: [row, column]),
    ]
  }

  /// The same copy with the places in some buffers moved.
  func mapOffsets(_ move: (BufferID, Scalar) -> Scalar) -> Transposition {
    var transposition = self
    transposition.source.offset = move(source.buffer, source.offset)
    transposition.target.offset = move(target.buffer, target.offset)
    return transposition
  }
}
