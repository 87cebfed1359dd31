extension NDArray {
  /// Whether two arrays have the same shape and nearly the same numbers: NumPy's `allclose`.
  ///
  /// An element `a` is close to `b`, the element of `other`, when `|a - b| <= absoluteTolerance +
  /// relativeTolerance * |b|`. Infinities are close to themselves only. The dtypes may differ;
  /// elements are compared as doubles, so `int64` beyond 2⁵³ are rounded first. Arrays without
  /// elements are close.
  ///
  /// - Parameters:
  ///   - other: the array that is right.
  ///   - relativeTolerance: the tolerance relative to the magnitude of the right element.
  ///   - absoluteTolerance: the tolerance for elements near 0.
  ///   - equalNaN: whether a NaN is close to a NaN.
  /// - Returns: whether every element is close; false, not an error, when the shapes differ.
  public func isClose(
    to other: NDArray, relativeTolerance: Double = 1e-5, absoluteTolerance: Double = 1e-8,
    equalNaN: Bool = false
  ) -> Bool {
    guard shape == other.shape else { return false }
    var otherRuns = ElementRuns(of: other)
    let runs = ElementRuns(of: self)
    for start in runs {
      guard let otherStart = otherRuns.next() else { return false }
      for item in 0..<runs.length {
        let a = double(at: start + item * runs.step)
        let b = other.double(at: otherStart + item * otherRuns.step)
        if a == b || (equalNaN && a.isNaN && b.isNaN) { continue }
        guard b.isFinite, abs(a - b) <= absoluteTolerance + relativeTolerance * abs(b) else {
          return false
        }
      }
    }
    return true
  }

  /// The element at a position of the storage as a double; exact except for large `int64`.
  func double(at position: Int) -> Double {
    func value<T>(_ type: T.Type) -> T {
      storage.base.load(fromByteOffset: position * MemoryLayout<T>.stride, as: type)
    }
    return switch dtype {
    case .bool: value(Bool.self) ? 1 : 0
    case .uint8: Double(value(UInt8.self))
    case .int8: Double(value(Int8.self))
    case .int16: Double(value(Int16.self))
    case .int32: Double(value(Int32.self))
    case .int64: Double(value(Int64.self))
    case .float32: Double(value(Float.self))
    case .float64: value(Double.self)
    }
  }
}
