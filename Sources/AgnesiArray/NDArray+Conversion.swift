extension NDArray {
  /// This array with every element converted to another dtype.
  ///
  /// Floating to integer cuts towards zero (NaN gives 0, and what no `int64` holds the nearest
  /// one); a narrower integer keeps the low bits; `bool` is true for everything but 0, NaN included.
  ///
  /// - Throws: `ArrayError` when there is not enough memory.
  public func converted(to dtype: DType) throws(ArrayError) -> NDArray {
    if dtype == self.dtype { return self }
    let dense = try contiguous()
    let result = try NDArray(uninitialized: shape, dtype: dtype)
    switch self.dtype {
    // Truth values are the bytes 0 and 1.
    case .bool, .uint8: dense.convertIntegers(UInt8.self, to: result)
    case .int8: dense.convertIntegers(Int8.self, to: result)
    case .int16: dense.convertIntegers(Int16.self, to: result)
    case .int32: dense.convertIntegers(Int32.self, to: result)
    case .int64: dense.convertIntegers(Int64.self, to: result)
    case .float32: dense.convertFloats(Float.self, to: result)
    case .float64: dense.convertFloats(Double.self, to: result)
    }
    return result
  }

  private func convertIntegers<Source: FixedWidthInteger>(
    _ source: Source.Type, to result: NDArray
  ) {
    switch result.dtype {
    case .bool: fill(result) { (value: Source) in value != 0 }
    case .uint8: fill(result) { (value: Source) in UInt8(truncatingIfNeeded: value) }
    case .int8: fill(result) { (value: Source) in Int8(truncatingIfNeeded: value) }
    case .int16: fill(result) { (value: Source) in Int16(truncatingIfNeeded: value) }
    case .int32: fill(result) { (value: Source) in Int32(truncatingIfNeeded: value) }
    case .int64: fill(result) { (value: Source) in Int64(truncatingIfNeeded: value) }
    case .float32: fill(result) { (value: Source) in Float(value) }
    case .float64: fill(result) { (value: Source) in Double(value) }
    }
  }

  private func convertFloats<Source: BinaryFloatingPoint>(
    _ source: Source.Type, to result: NDArray
  ) {
    func whole(_ value: Source) -> Int64 { Int64(saturating: Double(value)) }
    switch result.dtype {
    case .bool: fill(result) { (value: Source) in value != 0 }
    case .uint8: fill(result) { (value: Source) in UInt8(truncatingIfNeeded: whole(value)) }
    case .int8: fill(result) { (value: Source) in Int8(truncatingIfNeeded: whole(value)) }
    case .int16: fill(result) { (value: Source) in Int16(truncatingIfNeeded: whole(value)) }
    case .int32: fill(result) { (value: Source) in Int32(truncatingIfNeeded: whole(value)) }
    case .int64: fill(result) { (value: Source) in whole(value) }
    case .float32: fill(result) { (value: Source) in Float(value) }
    case .float64: fill(result) { (value: Source) in Double(value) }
    }
  }

  /// Sets each element of a new array from the element of this contiguous one at the same place.
  private func fill<Source, Target>(_ result: NDArray, _ convert: (Source) -> Target) {
    withExtendedLifetime(self) {
      let source = baseAddress.assumingMemoryBound(to: Source.self)
      let target = result.baseAddress.assumingMemoryBound(to: Target.self)
      for index in 0..<count { target[index] = convert(source[index]) }
    }
  }
}

// MARK: - Any dtype by way of the widest ones

extension NDArray {
  /// The elements in row-major order as doubles; exact except for large `int64`.
  package func doubles() throws(ArrayError) -> [Double] {
    try converted(to: .float64).array(of: Double.self)
  }

  /// The elements in row-major order as integers, as `converted(to:)` makes them.
  package func int64s() throws(ArrayError) -> [Int64] {
    try converted(to: .int64).array(of: Int64.self)
  }

  /// Makes an array of any dtype from doubles in row-major order, as `converted(to:)` does.
  package init(doubles values: [Double], shape: [Int], dtype: DType) throws(ArrayError) {
    self = try NDArray(values, shape: shape).converted(to: dtype)
  }

  /// Makes an array of any dtype from integers in row-major order, as `converted(to:)` does.
  package init(int64s values: [Int64], shape: [Int], dtype: DType) throws(ArrayError) {
    self = try NDArray(values, shape: shape).converted(to: dtype)
  }

  private func array<Element>(of type: Element.Type) throws(ArrayError) -> [Element] {
    let dense = try contiguous()
    return withExtendedLifetime(dense) {
      Array(
        UnsafeBufferPointer(
          start: dense.baseAddress.assumingMemoryBound(to: type), count: dense.count))
    }
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
