#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension NDArray: Hashable {
  /// Whether two arrays have the same dtype, the same shape and the same bits in every element.
  ///
  /// Strides do not matter. As bits decide, a NaN equals a NaN of the same bits, and `0.0` differs
  /// from `-0.0`: what is equal can stand for each other in every computation. Use
  /// `isClose(to:relativeTolerance:absoluteTolerance:equalNaN:)` to compare numbers.
  public static func == (left: NDArray, right: NDArray) -> Bool {
    guard left.dtype == right.dtype, left.shape == right.shape else { return false }
    let size = left.dtype.byteCount
    if left.isContiguous && right.isContiguous {
      return left.count == 0
        || memcmp(left.baseAddress, right.baseAddress, left.count * size) == 0
    }
    var others = ElementRuns(of: right)
    for start in ElementRuns(of: left) {
      guard let other = others.next() else { return false }
      var a = left.storage.base + start * size
      var b = right.storage.base + other * size
      let steps = ((left.strides.last ?? 1) * size, others.step * size)
      for _ in 0..<others.length {
        if memcmp(a, b, size) != 0 { return false }
        a += steps.0
        b += steps.1
      }
    }
    return true
  }

  /// Feeds the dtype, the shape and the bits of some elements to a hasher.
  ///
  /// At most 64 elements, evenly spread, take part, so that hashing a large array stays cheap.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(dtype)
    hasher.combine(shape)
    let count = self.count
    let size = dtype.byteCount
    for linear in stride(from: 0, to: count, by: max(1, (count + 63) / 64)) {
      let element = storage.base + position(ofElement: linear) * size
      hasher.combine(bytes: UnsafeRawBufferPointer(start: element, count: size))
    }
  }

  /// The place of an element, one number an axis, from its number in row-major order.
  package func index(ofElement linear: Int) -> [Int] {
    var rest = linear
    var index = shape
    for axis in shape.indices.reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }

  /// The position in the storage of the element with a row-major index.
  func position(ofElement linear: Int) -> Int {
    var rest = linear
    var position = offset
    for axis in shape.indices.reversed() {
      position += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    return position
  }
}
