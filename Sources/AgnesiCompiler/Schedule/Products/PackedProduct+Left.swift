import AgnesiKernel

/// The copy of a left operand whose columns lie side by side: for the rows of each tile, the parts
/// of all columns one after the other.
extension PackedProduct {
  /// The columns that a worker copies at a time.
  private static let leftPiece = 32

  /// The number of pieces, and the cost of one.
  var leftPackingRange: (count: Scalar, cost: Scalar) {
    (
      .integer((k + Self.leftPiece - 1) / Self.leftPiece),
      .integer(max(1, min(k, Self.leftPiece) * m / 4))
    )
  }

  /// Rows of the copy from some place in the sums on: those of a whole tile, or those that are left.
  func packedLeft(_ copy: BufferID, row: Scalar, rows: Int, inner: Scalar) -> MatrixOperand {
    MatrixOperand(
      copy, offset: row * k + inner * rows, leadingDimension: .integer(rows), isTransposed: true)
  }

  /// Writes the copying of one piece of the left operand.
  ///
  /// - Parameters:
  ///   - number: the number of the piece.
  ///   - source: the left operand from some row and column on.
  ///   - copy: the buffer of the copy.
  func emitLeftPacking(
    _ builder: inout KernelBuilder, number: Scalar, from source: Reader, to copy: BufferID
  ) {
    let first = builder.constant("first", number * Self.leftPiece)
    let count = builder.constant(
      "count",
      k % Self.leftPiece == 0
        ? .integer(Self.leftPiece)
        : .binary(.minimum, .integer(Self.leftPiece), .integer(k) - first))
    func copyRows(_ body: inout KernelBuilder, _ row: Scalar, _ rows: Int) {
      let (operand, target) = (
        source(row, first), packedLeft(copy, row: row, rows: rows, inner: first)
      )
      // Compilers would gather and scatter along this loop instead of copying along rows.
      body.loop("inner", to: count, hint: .scalar) { body, inner in
        let place = body.constant("place", operand.offset + inner * operand.leadingDimension)
        let start = body.constant("start", target.offset + inner * target.leadingDimension)
        body.loop("i", to: .integer(rows), hint: .vector) { body, i in
          body.store(copy, at: start + i, .load(operand.buffer, at: place + i, dtype))
        }
      }
    }
    builder.loop("tile", to: .integer(m / rows)) { body, tile in
      copyRows(&body, body.constant("row", tile * rows), rows)
    }
    if m % rows > 0 { copyRows(&builder, .integer(m - m % rows), m % rows) }
  }
}
