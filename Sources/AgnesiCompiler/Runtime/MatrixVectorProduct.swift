import COpenBLAS

/// A matrix times a vector: the product whose result has one column or one row, for which BLAS has
/// a function that is many times as fast as that of whole matrices.
///
/// y = alpha op(A) x + beta y for a row-major A.
struct MatrixVectorProduct {
  var transposeA: Bool
  /// The rows and columns of A as it lies in memory.
  var rows: Int32
  var columns: Int32
  var lda: Int32
  /// How far apart the elements of the vectors lie.
  var xStride: Int32
  var yStride: Int32

  /// Computes the product; with beta 0, y is not read.
  func run<Number: BLASNumber>(
    _ alpha: Number, _ a: UnsafePointer<Number>, _ x: UnsafePointer<Number>, _ beta: Number,
    _ y: UnsafeMutablePointer<Number>
  ) {
    if beta == 0 {
      // What is there may be NaN, which times 0 would stay.
      for i in 0..<Int(transposeA ? columns : rows) { y[i * Int(yStride)] = 0 }
    }
    Number.vectorProduct(
      transposeA ? CblasTrans : CblasNoTrans, rows, columns, alpha, a, lda, x, xStride, beta, y,
      yStride)
  }
}
