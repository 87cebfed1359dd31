import COpenBLAS
package struct RuntimeTable: @unchecked Sendable { package static let abi: Int64 = 1
  typealias Body = @convention(c) (UnsafeMutableRawPointer?, Int64, Int64, Int64) -> Void
  var abi: Int64 = 1
  var workers: Int64 = 1
  var pool: UnsafeMutableRawPointer? = nil
  var parallel: @convention(c) (UnsafeMutableRawPointer?, Int64, Int64, Body, UnsafeMutableRawPointer?) -> Void = { _, count, _, body, context in body(context, 0, count, 0) }
  var sgemm: @convention(c) (Int32, Int32, Int64, Int64, Int64, Float, UnsafePointer<Float>?, Int64, UnsafePointer<Float>?, Int64, Float, UnsafeMutablePointer<Float>?, Int64) -> Void = { ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
    cblas_sgemm(CblasRowMajor, ta != 0 ? CblasTrans : CblasNoTrans, tb != 0 ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc)) }
  var dgemm: @convention(c) (Int32, Int32, Int64, Int64, Int64, Double, UnsafePointer<Double>?, Int64, UnsafePointer<Double>?, Int64, Double, UnsafeMutablePointer<Double>?, Int64) -> Void = { ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
    cblas_dgemm(CblasRowMajor, ta != 0 ? CblasTrans : CblasNoTrans, tb != 0 ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc)) }
  static let shared = RuntimeTable()
}
