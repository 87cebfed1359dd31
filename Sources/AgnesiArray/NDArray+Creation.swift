extension NDArray {
  /// Makes a rank-0 array, a single number.
  public init<Element: NDArrayElement>(_ value: Element) {
    self.init(filledWith: [value], shape: [])
  }

  /// Makes a vector of the given values.
  public init<Element: NDArrayElement>(_ values: [Element]) {
    self.init(filledWith: values, shape: [values.count])
  }

  /// Makes an array of the given values in row-major order.
  ///
  /// - Parameters:
  ///   - values: as many values as the shape has elements.
  ///   - shape: the size of each axis.
  /// - Throws: `ArrayError` when the number of values is not the product of the sizes.
  public init<Element: NDArrayElement>(_ values: [Element], shape: [Int]) throws(ArrayError) {
    let count = try Self.elementCount(of: shape)
    guard count == values.count else {
      throw ArrayError(
        "\(values.count) values do not fill an array of shape \(shape), which has \(count) elements"
      )
    }
    self.init(filledWith: values, shape: shape)
  }

  /// Makes an array that holds one value everywhere.
  ///
  /// - Throws: `ArrayError` when a size is negative or there is not enough memory.
  public init<Element: NDArrayElement>(
    repeating value: Element, shape: [Int]
  ) throws(ArrayError) {
    self = try NDArray(uninitialized: shape, dtype: Element.dtype)
    baseAddress.initializeMemory(as: Element.self, repeating: value, count: count)
  }

  /// Makes an array of zeros (`false` for `bool`).
  ///
  /// - Throws: `ArrayError` when a size is negative or there is not enough memory.
  public static func zeros(shape: [Int], dtype: DType) throws(ArrayError) -> NDArray {
    let array = try NDArray(uninitialized: shape, dtype: dtype)
    array.baseAddress.initializeMemory(
      as: UInt8.self, repeating: 0, count: array.count * dtype.byteCount)
    return array
  }

  /// Makes an array of existing values; the caller guarantees that the counts agree.
  private init<Element: NDArrayElement>(filledWith values: [Element], shape: [Int]) {
    self.init(
      dtype: Element.dtype, shape: shape, strides: Self.rowMajorStrides(shape), offset: 0,
      storage: values.withUnsafeBytes { ArrayStorage(copying: $0) })
  }
}
