import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// How work on all images is cut: into pieces, each some rows of an image, and, where all pieces are
/// added up, into parts of the pieces with sums of their own.
extension ConvolutionLoops {
  /// The rows of an image that make a piece.
  struct RowPiece {
    /// The number of the image.
    let image: Scalar
    /// The first row, and how many there are.
    let first, count: Scalar
  }

  /// Names the rows of a piece.
  ///
  /// - Parameters:
  ///   - number: the number of the piece, those of one image after the other.
  ///   - rows: the rows of a piece, fewer in the last of an image.
  ///   - height: the rows of an image.
  func rowPiece(
    _ builder: inout KernelBuilder, _ number: Scalar, rows: Int, of height: Int
  ) -> RowPiece {
    let perImage = Scalar.integer((height + rows - 1) / rows)
    let image = builder.constant("n", .binary(.floorDivide, number, perImage))
    let first = builder.constant("first", .binary(.modulo, number, perImage) * rows)
    let count = builder.constant(
      "rows", .binary(.minimum, .integer(rows), .integer(height) - first))
    return RowPiece(image: image, first: first, count: count)
  }

  /// Runs a body for each piece of a part, when pieces are dealt out to parts evenly.
  func forEachPiece(
    _ builder: inout KernelBuilder, _ part: Scalar, of parts: Scalar, pieces: Scalar,
    _ body: (inout KernelBuilder, Scalar) -> Void
  ) {
    let from = builder.constant("from", .binary(.floorDivide, part * pieces, parts))
    let to = builder.constant("to", .binary(.floorDivide, (part + 1) * pieces, parts))
    builder.loop("p", from: from, to: to, body)
  }

  /// Sets some sums to 0.
  func clear(
    _ builder: inout KernelBuilder, _ sums: TensorBuffer, from start: Scalar, count: Scalar
  ) {
    builder.loop("e", to: count, hint: .vector) { body, e in
      body.store(sums.id, at: start + e, .constant(0, dtype))
    }
  }

  /// Adds to some sums of the first part those of the other parts, in order, so that the result does
  /// not depend on who computed which.
  ///
  /// - Parameter sums: `[parts, sums of a part]`.
  func addParts(
    _ builder: inout KernelBuilder, _ sums: TensorBuffer, from start: Scalar, count: Scalar
  ) {
    builder.loop("part", from: .integer(1), to: sums.shape[0]) { body, part in
      let other = body.constant("other", part * sums.shape[1] + start)
      body.loop("e", to: count, hint: .vector) { body, e in
        body.store(sums.id, at: start + e, sums[linear: start + e] + sums[linear: other + e])
      }
    }
  }
}
