package import AgnesiArray

/// What a kernel can do with whole blocks of buffers in one statement, on one thread.
package enum Routine: Sendable {
  /// A product of matrices by BLAS: c = alpha a b + beta c with a: m by k, b: k by n, c: m by n,
  /// all `dtype` (float32 or float64).
  ///
  /// With beta 0, c is not read. With k = 0, c becomes beta c. `c.isTransposed` must be false.
  case matrixProduct(
    dtype: DType, m: Scalar, n: Scalar, k: Scalar, alpha: Scalar, a: MatrixOperand,
    b: MatrixOperand, beta: Scalar, c: MatrixOperand)
  /// Sums of products that are kept in vector registers.
  case tileProduct(TileProduct)
  /// A copy of a matrix with rows and columns exchanged.
  case transposition(Transposition)
}

/// A matrix in a buffer, row-major, as BLAS sees it: element (i, j) of the stored matrix is at
/// `offset + i * leadingDimension + j`; `isTransposed` swaps the roles for the product.
package struct MatrixOperand: Sendable {
  package var buffer: BufferID
  package var offset: Scalar
  package var leadingDimension: Scalar
  package var isTransposed: Bool
  package init(
    _ buffer: BufferID, offset: Scalar, leadingDimension: Scalar, isTransposed: Bool = false
  ) {
    self.buffer = buffer
    self.offset = offset
    self.leadingDimension = leadingDimension
    self.isTransposed = isTransposed
  }
}

extension Routine {
  /// The expressions among the arguments, in order.
  var expressions: [Scalar] {
    switch self {
    case .matrixProduct(_, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      [m, n, k, alpha] + [a, b].flatMap(\.expressions) + [beta] + c.expressions
    case .tileProduct(let tile): tile.expressions
    case .transposition(let transposition): transposition.expressions
    }
  }

  /// The same call with every expression replaced.
  func mapExpressions(_ replace: (Scalar) -> Scalar) -> Routine {
    switch self {
    case .matrixProduct(let dtype, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      .matrixProduct(
        dtype: dtype, m: replace(m), n: replace(n), k: replace(k), alpha: replace(alpha),
        a: a.mapExpressions(replace), b: b.mapExpressions(replace), beta: replace(beta),
        c: c.mapExpressions(replace))
    case .tileProduct(let tile): .tileProduct(tile.mapExpressions(replace))
    case .transposition(let transposition): .transposition(transposition.mapExpressions(replace))
    }
  }

  /// The buffers that are read, and the one that is written.
  var buffers: (read: [BufferID], stored: BufferID) {
    switch self {
    case .matrixProduct(_, _, _, _, _, let a, let b, let beta, let c):
      let isOverwritten = beta == .constant(0, beta.dtype)
      return ([a.buffer, b.buffer] + (isOverwritten ? [] : [c.buffer]), c.buffer)
    case .tileProduct(let tile):
      let own = tile.accumulates ? [tile.result.buffer] : []
      return ([tile.left.buffer, tile.right.buffer] + own, tile.result.buffer)
    case .transposition(let transposition):
      return ([transposition.source.buffer], transposition.target.buffer)
    }
  }

  /// The same call on other buffers.
  func renamingBuffers(_ name: (BufferID) -> BufferID) -> Routine {
    func renamed(_ operand: MatrixOperand) -> MatrixOperand {
      var operand = operand
      operand.buffer = name(operand.buffer)
      return operand
    }
    switch self {
    case .matrixProduct(let dtype, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      return .matrixProduct(
        dtype: dtype, m: m, n: n, k: k, alpha: alpha, a: renamed(a), b: renamed(b), beta: beta,
        c: renamed(c))
    case .tileProduct(var tile):
      tile.left.buffer = name(tile.left.buffer)
      tile.right.buffer = name(tile.right.buffer)
      tile.result.buffer = name(tile.result.buffer)
      return .tileProduct(tile)
    case .transposition(var transposition):
      transposition.source = renamed(transposition.source)
      transposition.target = renamed(transposition.target)
      return .transposition(transposition)
    }
  }
}

extension MatrixOperand {
  var expressions: [Scalar] { [offset, leadingDimension] }

  func mapExpressions(_ replace: (Scalar) -> Scalar) -> MatrixOperand {
    MatrixOperand(
      buffer, offset: replace(offset), leadingDimension: replace(leadingDimension),
      isTransposed: isTransposed)
  }
}
