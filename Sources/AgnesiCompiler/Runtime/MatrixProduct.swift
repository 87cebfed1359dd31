import COpenBLAS

/// C = alpha A B + beta C for row-major matrices, computed by the calling thread.
///
/// BLAS counts in 32 bits: larger products are cut into blocks, and matrices whose rows lie further
/// apart than that are multiplied by plain loops. With beta 0, C is not read.
struct MatrixProduct {
  var transposeA: Bool
  var transposeB: Bool
  var m: Int
  var n: Int
  var k: Int
  var lda: Int
  var ldb: Int
  var ldc: Int

  /// Keeps BLAS from starting threads of its own: the thread pool decides what runs beside what.
  static func useCallingThreadOnly() { _ = isSingleThreaded }

  private static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// The longest side of a block; also keeps the offsets within a block far from overflow.
  static let longestSide = 1 << 30

  /// Computes the product.
  func run<Number: BLASNumber>(
    _ alpha: Number, _ a: UnsafePointer<Number>?, _ b: UnsafePointer<Number>?, _ beta: Number,
    _ c: UnsafeMutablePointer<Number>, longestSide: Int = longestSide
  ) {
    guard m > 0, n > 0 else { return }
    guard k > 0, let a, let b else { return scale(c, by: beta) }
    for row in stride(from: 0, to: m, by: longestSide) {
      for column in stride(from: 0, to: n, by: longestSide) {
        for inner in stride(from: 0, to: k, by: longestSide) {
          var block = self
          block.m = min(m - row, longestSide)
          block.n = min(n - column, longestSide)
          block.k = min(k - inner, longestSide)
          block.runBlock(
            alpha, a + (transposeA ? inner * lda + row : row * lda + inner),
            b + (transposeB ? column * ldb + inner : inner * ldb + column),
            inner == 0 ? beta : 1, c + (row * ldc + column))
        }
      }
    }
  }

  private func runBlock<Number: BLASNumber>(
    _ alpha: Number, _ a: UnsafePointer<Number>, _ b: UnsafePointer<Number>, _ beta: Number,
    _ c: UnsafeMutablePointer<Number>
  ) {
    // BLAS insists on rows that do not overlap, even where there is only one.
    guard let lda = Int32(exactly: max(lda, transposeA ? m : k)),
      let ldb = Int32(exactly: max(ldb, transposeB ? k : n)), let ldc = Int32(exactly: max(ldc, n))
    else { return runPlainly(alpha, a, b, beta, c) }
    if m == 1 && n == 1 {
      let product = Number.innerProduct(
        Int32(k), a, transposeA ? lda : 1, b, transposeB ? 1 : ldb)
      c.pointee = alpha * product + (beta == 0 ? 0 : beta * c.pointee)
      return
    }
    if n == 1 {
      return MatrixVectorProduct(
        transposeA: transposeA, rows: Int32(transposeA ? k : m), columns: Int32(transposeA ? m : k),
        lda: lda, xStride: transposeB ? 1 : ldb, yStride: ldc
      ).run(alpha, a, b, beta, c)
    }
    if m == 1 {
      // The one row is a times B, which is the transpose of B times a.
      return MatrixVectorProduct(
        transposeA: !transposeB, rows: Int32(transposeB ? n : k),
        columns: Int32(transposeB ? k : n),
        lda: ldb, xStride: transposeA ? lda : 1, yStride: 1
      ).run(alpha, b, a, beta, c)
    }
    Number.product(
      transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), alpha, a, lda, b, ldb, beta, c, ldc)
  }

  private func runPlainly<Number: BLASNumber>(
    _ alpha: Number, _ a: UnsafePointer<Number>, _ b: UnsafePointer<Number>, _ beta: Number,
    _ c: UnsafeMutablePointer<Number>
  ) {
    for i in 0..<m {
      for j in 0..<n {
        var sum: Number = 0
        for l in 0..<k {
          sum +=
            a[transposeA ? l * lda + i : i * lda + l] * b[transposeB ? j * ldb + l : l * ldb + j]
        }
        let old = c + (i * ldc + j)
        old.pointee = alpha * sum + (beta == 0 ? 0 : beta * old.pointee)
      }
    }
  }

  private func scale<Number: BLASNumber>(_ c: UnsafeMutablePointer<Number>, by beta: Number) {
    for i in 0..<m {
      for j in 0..<n {
        let old = c + (i * ldc + j)
        old.pointee = beta == 0 ? 0 : beta * old.pointee
      }
    }
  }
}

/// A type of number for which BLAS has products of matrices.
protocol BLASNumber: BinaryFloatingPoint {
  /// Row-major `cblas_?gemm`.
  static func product(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, _ m: Int32, _ n: Int32,
    _ k: Int32, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int32, _ b: UnsafePointer<Self>,
    _ ldb: Int32, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int32)

  /// Row-major `cblas_?gemv`.
  static func vectorProduct(
    _ transposeA: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32, _ alpha: Self,
    _ a: UnsafePointer<Self>, _ lda: Int32, _ x: UnsafePointer<Self>, _ xStride: Int32,
    _ beta: Self, _ y: UnsafeMutablePointer<Self>, _ yStride: Int32)

  /// `cblas_?dot`: many times as fast for two vectors as the products of matrices.
  static func innerProduct(
    _ count: Int32, _ x: UnsafePointer<Self>, _ xStride: Int32, _ y: UnsafePointer<Self>,
    _ yStride: Int32
  ) -> Self
}

extension Float: BLASNumber {
  static func product(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, _ m: Int32, _ n: Int32,
    _ k: Int32, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int32, _ b: UnsafePointer<Float>,
    _ ldb: Int32, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int32
  ) {
    cblas_sgemm(
      CblasRowMajor, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  static func vectorProduct(
    _ transposeA: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32, _ alpha: Float,
    _ a: UnsafePointer<Float>, _ lda: Int32, _ x: UnsafePointer<Float>, _ xStride: Int32,
    _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ yStride: Int32
  ) {
    cblas_sgemv(
      CblasRowMajor, transposeA, rows, columns, alpha, a, lda, x, xStride, beta, y, yStride)
  }

  static func innerProduct(
    _ count: Int32, _ x: UnsafePointer<Float>, _ xStride: Int32, _ y: UnsafePointer<Float>,
    _ yStride: Int32
  ) -> Float {
    cblas_sdot(count, x, xStride, y, yStride)
  }
}

extension Double: BLASNumber {
  static func product(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, _ m: Int32, _ n: Int32,
    _ k: Int32, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int32,
    _ b: UnsafePointer<Double>, _ ldb: Int32, _ beta: Double, _ c: UnsafeMutablePointer<Double>,
    _ ldc: Int32
  ) {
    cblas_dgemm(
      CblasRowMajor, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  static func vectorProduct(
    _ transposeA: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32, _ alpha: Double,
    _ a: UnsafePointer<Double>, _ lda: Int32, _ x: UnsafePointer<Double>, _ xStride: Int32,
    _ beta: Double, _ y: UnsafeMutablePointer<Double>, _ yStride: Int32
  ) {
    cblas_dgemv(
      CblasRowMajor, transposeA, rows, columns, alpha, a, lda, x, xStride, beta, y, yStride)
  }

  static func innerProduct(
    _ count: Int32, _ x: UnsafePointer<Double>, _ xStride: Int32, _ y: UnsafePointer<Double>,
    _ yStride: Int32
  ) -> Double {
    cblas_ddot(count, x, xStride, y, yStride)
  }
}
