import AgnesiKernel

/// The operands of one kernel that multiplies matrices, and where their parts lie.
struct ProductOperands {
  /// An operand: its buffer in the kernel, and how its matrices lie there.
  struct Factor {
    let buffer: BufferID
    let view: StridedView
    let layout: MatrixLayout

    /// Part of one of its matrices, from some row and column on.
    ///
    /// - Parameter place: the indices of the leading axes.
    func part(_ place: [Scalar], row: Scalar, column: Scalar) -> MatrixOperand {
      MatrixOperand(
        buffer, offset: view.position(place + [row, column]),
        leadingDimension: .binary(.maximum, layout.leadingDimension, .integer(1)),
        isTransposed: layout.isTransposed)
    }
  }

  let a, b: Factor
  /// The result's buffer, row-major.
  let result: BufferID
  /// The result's sizes: those of the leading axes, and of the matrices.
  let shape: [Scalar]

  /// The sizes of the leading axes.
  var batch: [Scalar] { Array(shape.dropLast(2)) }
  var m: Scalar { shape[shape.count - 2] }
  var n: Scalar { shape[shape.count - 1] }
  /// The length of the sums.
  var k: Scalar { a.view.shape[shape.count - 1] }

  /// The part of each operand that a part of the result from some row and column on is made of.
  ///
  /// - Parameter number: the number of the matrices, in the order of the leading axes.
  func part(_ number: Scalar, row: Scalar, column: Scalar) -> (
    a: MatrixOperand, b: MatrixOperand, c: MatrixOperand
  ) {
    let place = batchIndices(number)
    let offset = zip(place + [row, column], StridedView.rowMajor(shape))
      .reduce(Scalar.integer(0)) { sum, axis in sum + axis.0 * axis.1 }
    return (
      a.part(place, row: row, column: .integer(0)), b.part(place, row: .integer(0), column: column),
      MatrixOperand(result, offset: offset, leadingDimension: .binary(.maximum, n, .integer(1)))
    )
  }

  /// The indices of the leading axes of the matrices with some number.
  func batchIndices(_ linear: Scalar) -> [Scalar] {
    var rest = linear
    var indices = batch
    for axis in batch.indices.reversed() {
      indices[axis] = axis == 0 ? rest : .binary(.modulo, rest, batch[axis])
      rest = .binary(.floorDivide, rest, batch[axis])
    }
    return indices
  }
}
