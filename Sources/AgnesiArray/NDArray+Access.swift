extension NDArray {
  /// Calls a function with the elements in row-major order.
  ///
  /// - Parameters:
  ///   - type: the Swift type of the elements, which must be that of the dtype.
  ///   - body: receives a buffer that is valid during the call only.
  /// - Returns: what `body` returns.
  /// - Throws: `ArrayError` when `type` is not the type of the elements; what `body` throws.
  public func withUnsafeBuffer<Element: NDArrayElement, R>(
    of type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> R
  ) throws -> R {
    try checkElements(are: type)
    let dense = try contiguous()
    return try withExtendedLifetime(dense) {
      let pointer = UnsafePointer(dense.baseAddress.assumingMemoryBound(to: Element.self))
      return try body(UnsafeBufferPointer(start: pointer, count: count))
    }
  }

  /// The elements in row-major order.
  ///
  /// - Throws: `ArrayError` when `type` is not the type of the elements.
  public func elements<Element: NDArrayElement>(of type: Element.Type) throws -> [Element] {
    try withUnsafeBuffer(of: type) { Array($0) }
  }
}
