extension NDArray {
  /// The element at a position.
  ///
  /// - Parameters:
  ///   - index: one position for each axis, from 0; empty for a single number.
  ///   - type: the Swift type of the elements.
  /// - Throws: `ArrayError` when `type` is not the type of the elements, the number of positions is
  ///   not the rank, or a position is outside its axis.
  public func element<Element: NDArrayElement>(
    at index: [Int], as type: Element.Type
  ) throws(ArrayError) -> Element {
    try checkElements(are: type)
    let position = try position(at: index)
    return withExtendedLifetime(storage) {
      storage.base.load(fromByteOffset: position * dtype.byteCount, as: type)
    }
  }

  /// Writes the element at a position; other arrays that shared the memory keep theirs.
  ///
  /// - Parameters:
  ///   - value: the new element, of the type of the elements.
  ///   - index: one position for each axis, from 0; empty for a single number.
  /// - Throws: `ArrayError` when `value` is not of the type of the elements, the number of positions
  ///   is not the rank, a position is outside its axis, or there is not enough memory.
  public mutating func setElement<Element: NDArrayElement>(
    _ value: Element, at index: [Int]
  ) throws(ArrayError) {
    try checkElements(are: Element.self)
    _ = try position(at: index)
    try makeUnique()
    let position = try position(at: index)
    storage.base.storeBytes(of: value, toByteOffset: position * dtype.byteCount, as: Element.self)
  }

  /// The only element of an array that has one, whatever its rank.
  ///
  /// - Throws: `ArrayError` when `type` is not the type of the elements, or there are none or several.
  public func scalar<Element: NDArrayElement>(
    as type: Element.Type
  ) throws(ArrayError) -> Element {
    try checkElements(are: type)
    guard count == 1 else {
      throw ArrayError("an array of shape \(shape) has \(count) elements, not one")
    }
    return try element(at: [Int](repeating: 0, count: rank), as: type)
  }

  /// Calls a function that may write the elements, which are in row-major order.
  ///
  /// Other arrays that shared the memory keep their elements.
  ///
  /// - Parameters:
  ///   - type: the Swift type of the elements, which must be that of the dtype.
  ///   - body: receives a buffer that is valid during the call only.
  /// - Returns: what `body` returns.
  /// - Throws: `ArrayError` when `type` is not the type of the elements or there is not enough
  ///   memory; what `body` throws.
  public mutating func withUnsafeMutableBuffer<Element: NDArrayElement, R>(
    of type: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) throws -> R
  ) throws -> R {
    try checkElements(are: type)
    try makeUnique()
    let pointer = baseAddress.assumingMemoryBound(to: type)
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: pointer, count: count))
  }

  /// Throws unless the elements are of a Swift type.
  func checkElements<Element: NDArrayElement>(are type: Element.Type) throws(ArrayError) {
    guard type.dtype == dtype else {
      throw ArrayError(
        "elements are \(dtype), not \(type.dtype); use converted(to: .\(type.dtype))")
    }
  }

  /// The position in the storage of the element at an index.
  private func position(at index: [Int]) throws(ArrayError) -> Int {
    guard index.count == rank else {
      throw ArrayError("\(index.count) positions for an array of rank \(rank), shape \(shape)")
    }
    var position = offset
    for axis in index.indices {
      guard index[axis] >= 0, index[axis] < shape[axis] else {
        throw ArrayError("position \(index) is outside an array of shape \(shape), at axis \(axis)")
      }
      position += index[axis] * strides[axis]
    }
    return position
  }
}
