/// A matrix in memory with the strides that its transposition gives.
struct StridedMatrix<Element: BinaryFloatingPoint> {
  let start: UnsafeMutablePointer<Element>
  let rowStride: Int
  let columnStride: Int

  init(_ start: UnsafeMutablePointer<Element>, leadingDimension: Int, isTransposed: Bool) {
    self.start = start
    rowStride = isTransposed ? 1 : leadingDimension
    columnStride = isTransposed ? leadingDimension : 1
  }
}

/// c = alpha a b + beta c, by the rules of BLAS: with beta 0, c is not read; with alpha 0, neither
/// a nor b is.
func matrixProduct<T: BinaryFloatingPoint>(
  m: Int, n: Int, k: Int, alpha: T, _ a: StridedMatrix<T>, _ b: StridedMatrix<T>, beta: T,
  _ c: StridedMatrix<T>
) {
  for i in 0..<max(m, 0) {
    let row = c.start + i * c.rowStride
    for j in 0..<max(n, 0) { row[j] = beta == 0 ? 0 : beta * row[j] }
    if alpha == 0 { continue }
    for p in 0..<max(k, 0) {
      let factor = alpha * a.start[i * a.rowStride + p * a.columnStride]
      let other = b.start + p * b.rowStride
      for j in 0..<max(n, 0) { row[j] += factor * other[j * b.columnStride] }
    }
  }
}
