import AgnesiKernel

/// How the last two axes of a view are a matrix for BLAS: rows or columns contiguous.
struct MatrixLayout {
  let leadingDimension: Scalar
  let isTransposed: Bool

  init?(_ view: StridedView) {
    let rank = view.shape.count
    let (rows, columns) = (view.shape[rank - 2], view.shape[rank - 1])
    let (rowStride, columnStride) = (view.strides[rank - 2], view.strides[rank - 1])
    // A size of 1 makes its stride meaningless; BLAS still wants a leading dimension that is
    // large enough.
    if columnStride.integerValue == 1 || columns.integerValue == 1 {
      if rows.integerValue == 1 || Self.isAtLeast(rowStride, columns) {
        leadingDimension = rows.integerValue == 1 ? columns : rowStride
        isTransposed = false
        return
      }
    }
    guard rowStride.integerValue == 1 || rows.integerValue == 1,
      columns.integerValue == 1 || Self.isAtLeast(columnStride, rows)
    else { return nil }
    leadingDimension = columns.integerValue == 1 ? rows : columnStride
    isTransposed = true
  }

  /// Whether a stride surely spans a size: false for the zero stride of a repeated axis.
  private static func isAtLeast(_ stride: Scalar, _ size: Scalar) -> Bool {
    if let stride = stride.integerValue {
      if let size = size.integerValue { return stride >= size }
      return false
    }
    // A run-time stride is a product of sizes; as the stride of a row-major row it holds the size
    // as a factor, or is the size itself.
    if stride == size { return true }
    if case .binary(.multiply, let a, let b) = stride.kind { return a == size || b == size }
    return false
  }
}
