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

  /// The elements in row-major order as doubles; exact except for large `int64`.
  package func doubles() throws(ArrayError) -> [Double] {
    let dense = try contiguous()
    return withExtendedLifetime(dense) {
      let base = dense.baseAddress
      func values<T>(_ type: T.Type, _ convert: (T) -> Double) -> [Double] {
        UnsafeBufferPointer(start: base.assumingMemoryBound(to: type), count: count).map(convert)
      }
      switch dtype {
      case .bool: return values(Bool.self) { $0 ? 1 : 0 }
      case .uint8: return values(UInt8.self, Double.init)
      case .int8: return values(Int8.self, Double.init)
      case .int16: return values(Int16.self, Double.init)
      case .int32: return values(Int32.self, Double.init)
      case .int64: return values(Int64.self, Double.init)
      case .float32: return values(Float.self, Double.init)
      case .float64: return values(Double.self) { $0 }
      }
    }
  }

  /// The elements in row-major order as integers.
  ///
  /// Floating values are cut towards zero; NaN becomes 0 and what is out of range the nearest
  /// integer.
  package func int64s() throws(ArrayError) -> [Int64] {
    let dense = try contiguous()
    return withExtendedLifetime(dense) {
      let base = dense.baseAddress
      func values<T>(_ type: T.Type, _ convert: (T) -> Int64) -> [Int64] {
        UnsafeBufferPointer(start: base.assumingMemoryBound(to: type), count: count).map(convert)
      }
      switch dtype {
      case .bool: return values(Bool.self) { $0 ? 1 : 0 }
      case .uint8: return values(UInt8.self, Int64.init)
      case .int8: return values(Int8.self, Int64.init)
      case .int16: return values(Int16.self, Int64.init)
      case .int32: return values(Int32.self, Int64.init)
      case .int64: return values(Int64.self) { $0 }
      case .float32: return values(Float.self) { Int64(saturating: Double($0)) }
      case .float64: return values(Double.self) { Int64(saturating: $0) }
      }
    }
  }

  /// Makes an array of any dtype from doubles in row-major order.
  ///
  /// Integers are cut towards zero, saturating at `int64` and then wrapping to the narrower type;
  /// `bool` is true for everything but 0.
  package init(doubles values: [Double], shape: [Int], dtype: DType) throws(ArrayError) {
    switch dtype {
    case .float32: self = try NDArray(values.map(Float.init), shape: shape)
    case .float64: self = try NDArray(values, shape: shape)
    case .bool: self = try NDArray(values.map { $0 != 0 }, shape: shape)
    default:
      self = try NDArray(int64s: values.map(Int64.init(saturating:)), shape: shape, dtype: dtype)
    }
  }

  /// Makes an array of any dtype from integers in row-major order, wrapping to narrower types.
  package init(int64s values: [Int64], shape: [Int], dtype: DType) throws(ArrayError) {
    switch dtype {
    case .bool: self = try NDArray(values.map { $0 != 0 }, shape: shape)
    case .uint8: self = try NDArray(values.map(UInt8.init(truncatingIfNeeded:)), shape: shape)
    case .int8: self = try NDArray(values.map(Int8.init(truncatingIfNeeded:)), shape: shape)
    case .int16: self = try NDArray(values.map(Int16.init(truncatingIfNeeded:)), shape: shape)
    case .int32: self = try NDArray(values.map(Int32.init(truncatingIfNeeded:)), shape: shape)
    case .int64: self = try NDArray(values, shape: shape)
    case .float32: self = try NDArray(values.map(Float.init), shape: shape)
    case .float64: self = try NDArray(values.map(Double.init), shape: shape)
    }
  }

  /// This array with every element converted to another dtype.
  ///
  /// Floating to integer cuts towards zero (NaN gives 0, and what no `int64` holds the nearest
  /// one); a narrower integer keeps the low bits; `bool` is true for everything but 0, NaN included.
  ///
  /// - Throws: `ArrayError` when there is not enough memory.
  public func converted(to dtype: DType) throws(ArrayError) -> NDArray {
    if dtype == self.dtype { return self }
    if self.dtype.isFloating {
      return try NDArray(doubles: try doubles(), shape: shape, dtype: dtype)
    }
    return try NDArray(int64s: try int64s(), shape: shape, dtype: dtype)
  }
}

extension Int64 {
  /// The double cut towards zero: 0 for NaN, the nearest integer for what is out of range.
  package init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      self = .max
    } else if value < -0x1p63 {
      self = .min
    } else {
      self = Int64(value)
    }
  }
}
