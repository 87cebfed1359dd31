/// How the elements of an array lie in its storage: what copies of an array and arrays that a
/// function returns again and again have in common.
///
/// A class, so that copying an array counts one reference for all of it.
@usableFromInline
package final class ElementLayout: Sendable {
  @usableFromInline package let dtype: DType
  /// The size of each axis.
  @usableFromInline package let shape: [Int]
  /// For each axis, how many elements lie between neighbours.
  @usableFromInline package let strides: [Int]

  package init(_ dtype: DType, _ shape: [Int], strides: [Int]) {
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
  }

  /// Whether another layout is the same, often since it is this one.
  package func equals(_ other: ElementLayout) -> Bool {
    self === other
      || (dtype == other.dtype && shape == other.shape && strides == other.strides)
  }
}

/// The layout of an array whose elements lie in row-major order, one after the other.
package struct DenseLayout: Sendable {
  package let elements: ElementLayout
  /// The size of all elements.
  package let byteCount: Int

  /// Throws when a size is negative, or when no memory could hold the elements.
  package init(_ shape: [Int], _ dtype: DType) throws(ArrayError) {
    let count = try NDArray.elementCount(of: shape)
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteCount)
    guard !overflow else {
      throw ArrayError("an array of shape \(shape) and dtype \(dtype) is too large for memory")
    }
    elements = ElementLayout(dtype, shape, strides: NDArray.rowMajorStrides(shape))
    byteCount = bytes
  }
}
