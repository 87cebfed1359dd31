import COpenBLAS

/// Matrix products by OpenBLAS, on the calling thread alone: the pool shares the work, and BLAS
/// must not compete with it.
enum MatrixProduct {
  /// Makes OpenBLAS use one thread; to be called before the first product.
  static func prepare() { openblas_set_num_threads(1) }

  /// c = alpha a b + beta c in single precision, row-major.
  static let single: RuntimeTable.SingleProduct = {
    transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
    if scalesOnly(m, n, k, beta, c, ldc) { return }
    guard let sizes = BLASSizes(m, n, k, lda, ldb, ldc) else {
      return inHalves(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, single)
    }
    cblas_sgemm(
      CblasRowMajor, transA != 0 ? CblasTrans : CblasNoTrans,
      transB != 0 ? CblasTrans : CblasNoTrans, sizes.m, sizes.n, sizes.k, alpha, a, sizes.lda, b,
      sizes.ldb, beta, c, sizes.ldc)
  }

  /// c = alpha a b + beta c in double precision, row-major.
  static let double: RuntimeTable.DoubleProduct = {
    transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
    if scalesOnly(m, n, k, beta, c, ldc) { return }
    guard let sizes = BLASSizes(m, n, k, lda, ldb, ldc) else {
      return inHalves(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, double)
    }
    cblas_dgemm(
      CblasRowMajor, transA != 0 ? CblasTrans : CblasNoTrans,
      transB != 0 ? CblasTrans : CblasNoTrans, sizes.m, sizes.n, sizes.k, alpha, a, sizes.lda, b,
      sizes.ldb, beta, c, sizes.ldc)
  }

  /// Sizes as OpenBLAS takes them; nil when one is too large for it.
  private struct BLASSizes {
    let m, n, k, lda, ldb, ldc: Int32

    init?(_ m: Int64, _ n: Int64, _ k: Int64, _ lda: Int64, _ ldb: Int64, _ ldc: Int64) {
      guard let m = Int32(exactly: m), let n = Int32(exactly: n), let k = Int32(exactly: k),
        let lda = Int32(exactly: lda), let ldb = Int32(exactly: ldb), let ldc = Int32(exactly: ldc)
      else { return nil }
      (self.m, self.n, self.k, self.lda, self.ldb, self.ldc) = (m, n, k, lda, ldb, ldc)
    }
  }

  /// Does what is left of a product of empty matrices; false when there is something to multiply.
  private static func scalesOnly<Number: BinaryFloatingPoint>(
    _ m: Int64, _ n: Int64, _ k: Int64, _ beta: Number, _ c: UnsafeMutablePointer<Number>?,
    _ ldc: Int64
  ) -> Bool {
    if m > 0 && n > 0 && k > 0 { return false }
    guard let c else { return true }
    for row in 0..<max(m, 0) {
      for column in 0..<max(n, 0) {
        let place = Int(row * ldc + column)
        c[place] = beta == 0 ? 0 : beta * c[place]
      }
    }
    return true
  }

  /// A product too large for OpenBLAS, as two: the longest of the three sizes is cut.
  private static func inHalves<Number: BinaryFloatingPoint>(
    _ transA: Int32, _ transB: Int32, _ m: Int64, _ n: Int64, _ k: Int64, _ alpha: Number,
    _ a: UnsafePointer<Number>?, _ lda: Int64, _ b: UnsafePointer<Number>?, _ ldb: Int64,
    _ beta: Number, _ c: UnsafeMutablePointer<Number>?, _ ldc: Int64,
    _ product: (
      Int32, Int32, Int64, Int64, Int64, Number, UnsafePointer<Number>?, Int64,
      UnsafePointer<Number>?, Int64, Number, UnsafeMutablePointer<Number>?, Int64
    ) -> Void
  ) {
    let longest = max(m, n, k)
    if longest <= 1 {
      // Only a leading dimension is too large: one row and one column.
      guard let a, let b, let c else { return }
      c[0] = alpha * a[0] * b[0] + (beta == 0 ? 0 : beta * c[0])
      return
    }
    let half = longest / 2
    let (aColumn, aRow) = transA != 0 ? (lda, 1) : (1, lda)
    let (bColumn, bRow) = transB != 0 ? (ldb, 1) : (1, ldb)
    if m == longest {
      product(transA, transB, half, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
      product(
        transA, transB, m - half, n, k, alpha, a.map { $0 + Int(half * aRow) }, lda, b, ldb, beta,
        c.map { $0 + Int(half * ldc) }, ldc)
    } else if n == longest {
      product(transA, transB, m, half, k, alpha, a, lda, b, ldb, beta, c, ldc)
      product(
        transA, transB, m, n - half, k, alpha, a, lda, b.map { $0 + Int(half * bColumn) }, ldb,
        beta, c.map { $0 + Int(half) }, ldc)
    } else {
      product(transA, transB, m, n, half, alpha, a, lda, b, ldb, beta, c, ldc)
      product(
        transA, transB, m, n, k - half, alpha, a.map { $0 + Int(half * aColumn) }, lda,
        b.map { $0 + Int(half * bRow) }, ldb, 1, c, ldc)
    }
  }
}
