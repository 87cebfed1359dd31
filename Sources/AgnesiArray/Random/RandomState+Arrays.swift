extension RandomState {
  /// Numbers spread evenly from 0 up to and without 1: NumPy's `rand(...)`.
  ///
  /// - Parameter shape: the shape of the result; drawn in row-major order.
  /// - Returns: an array of `float64`.
  /// - Throws: `ArrayError` when a size is negative or there is not enough memory.
  public mutating func rand(shape: [Int]) throws(ArrayError) -> NDArray {
    try fillEvenly(shape) { $0 }
  }

  /// Numbers spread evenly over an interval: NumPy's `uniform(low, high, size)`.
  ///
  /// `low + (high - low) * random53()`.
  ///
  /// - Parameters:
  ///   - low: the lower end, which may come out.
  ///   - high: the upper end, which comes out through rounding at most; below `low` is allowed.
  ///   - shape: the shape of the result; drawn in row-major order.
  /// - Returns: an array of `float64`.
  /// - Throws: `ArrayError` when `high - low` is not finite, a size is negative, or there is not
  ///   enough memory.
  public mutating func uniform(
    low: Double = 0, high: Double = 1, shape: [Int]
  ) throws(ArrayError) -> NDArray {
    let range = high - low
    guard range.isFinite else {
      throw ArrayError("the interval from \(low) to \(high) has no finite length")
    }
    return try fillEvenly(shape) { low + range * $0 }
  }

  /// Normally distributed numbers: NumPy's `normal(mean, deviation, size)`.
  ///
  /// `mean + deviation * standardNormal()`.
  ///
  /// - Parameters:
  ///   - mean: the mean.
  ///   - deviation: the standard deviation.
  ///   - shape: the shape of the result; drawn in row-major order.
  /// - Returns: an array of `float64`.
  /// - Throws: `ArrayError` when the deviation is negative or NaN, a size is negative, or there is
  ///   not enough memory.
  public mutating func normal(
    mean: Double = 0, deviation: Double = 1, shape: [Int]
  ) throws(ArrayError) -> NDArray {
    guard deviation >= 0 else {
      throw ArrayError("the standard deviation \(deviation) is not a number from 0")
    }
    return try fill(shape) { mean + deviation * $0.standardNormal() }
  }

  /// Whole numbers spread evenly over a range: NumPy's `randint(low, high, size)` for `int64`.
  ///
  /// - Parameters:
  ///   - range: the numbers that may come out.
  ///   - shape: the shape of the result; drawn in row-major order.
  /// - Returns: an array of `int64`.
  /// - Throws: `ArrayError` when the range is empty, a size is negative, or there is not enough
  ///   memory.
  public mutating func integers(
    in range: Range<Int>, shape: [Int]
  ) throws(ArrayError) -> NDArray {
    guard let largest = range.last else {
      throw ArrayError("the range \(range) has no numbers to choose from")
    }
    let span = UInt64(bitPattern: Int64(largest &- range.lowerBound))
    return try fill(shape) {
      Int64(range.lowerBound) &+ Int64(bitPattern: $0.integer(upTo: span))
    }
  }

  /// The numbers below `count` in random order: NumPy's `permutation(count)`.
  ///
  /// - Throws: `ArrayError` when `count` is negative.
  public mutating func permutation(_ count: Int) throws(ArrayError) -> [Int] {
    guard count >= 0 else { throw ArrayError("there is no permutation of \(count) numbers") }
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// Puts elements in random order: NumPy's `shuffle`.
  ///
  /// From the last place down, each element changes places with one before it or itself.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(place, Int(integer(upTo: UInt64(place))))
    }
  }

  /// A whole number from 0 to `largest`, by drawing bits until they are small enough.
  private mutating func integer(upTo largest: UInt64) -> UInt64 {
    if largest == 0 { return 0 }
    let mask = UInt64.max >> UInt64(largest.leadingZeroBitCount)
    while true {
      let bits = largest <= UInt64(UInt32.max) ? UInt64(nextWord()) : next()
      if bits & mask <= largest { return bits & mask }
    }
  }

  /// An array of functions of numbers that `random53` gives.
  @inline(__always)
  private mutating func fillEvenly(
    _ shape: [Int], _ function: (Double) -> Double
  ) throws(ArrayError) -> NDArray {
    let array = try NDArray(uninitialized: shape, dtype: .float64)
    let base = array.baseAddress.bindMemory(to: Double.self, capacity: array.count)
    drawRandom53(array.count) { number, drawn in base[number] = function(drawn) }
    return array
  }

  /// An array of numbers drawn one after the other.
  private mutating func fill<Element: NDArrayElement>(
    _ shape: [Int], _ draw: (inout RandomState) -> Element
  ) throws(ArrayError) -> NDArray {
    let array = try NDArray(uninitialized: shape, dtype: Element.dtype)
    let base = array.baseAddress.bindMemory(to: Element.self, capacity: array.count)
    for index in 0..<array.count { base[index] = draw(&self) }
    return array
  }
}
