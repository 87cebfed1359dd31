public import AgnesiArray

extension Image {
  /// The samples as an array for compiled functions: `[channels, height, width]`, float32.
  ///
  /// `out[c, y, x] = samples[y, x, c] / divisor`, computed in float32. Files store the samples of a
  /// pixel together, which is the layout `[height, width, channels]`; a convolution wants each
  /// channel by itself, which is why the axes are exchanged here.
  ///
  /// - Parameter divisor: what to divide by: 256 as the tutorial of Theano does, 255 so that white
  ///   becomes 1, or 1 for the samples themselves.
  /// - Returns: `[channels, height, width]`, float32.
  /// - Throws: `ArrayError` when there is not enough memory.
  public func array(dividedBy divisor: Float = 256) throws -> NDArray {
    let area = width * height
    let channelCount = channelCount
    let values = [Float](unsafeUninitializedCapacity: samples.count) { output, initializedCount in
      samples.withUnsafeBufferPointer { input in
        for channel in 0..<channelCount {
          for pixel in 0..<area {
            output[channel * area + pixel] = Float(input[pixel * channelCount + channel]) / divisor
          }
        }
      }
      initializedCount = area * channelCount
    }
    return try NDArray(values, shape: [channelCount, height, width])
  }

  /// Makes a picture from an array, scaling a range of numbers to 0...255.
  ///
  /// `sample = round(255 (v - low) / (high - low))`, cut off at 0 and 255. NaN becomes 0. When `low`
  /// and `high` are equal, what is below becomes 0, what is above 255 and what is equal 128.
  ///
  /// - Parameters:
  ///   - array: any dtype, of shape `[height, width]`, or `[channels, height, width]` with 1 to 4
  ///     channels.
  ///   - range: the numbers that become 0 and 255; nil takes the smallest and the largest finite
  ///     element, as plotting programs do.
  /// - Throws: `ImageError` when the shape is another or a size is 0; `ArrayError` when there is not
  ///   enough memory.
  public init(_ array: NDArray, range: ClosedRange<Double>? = nil) throws {
    let shape = array.rank == 2 ? [1] + array.shape : array.shape
    guard shape.count == 3, (1...4).contains(shape[0]), shape[1] > 0, shape[2] > 0 else {
      throw ImageError(
        .invalid,
        "an array of shape \(array.shape) is no picture; expected [height, width] or "
          + "[channels, height, width] with 1 to 4 channels")
    }
    let values = try array.doubles()
    let scale = SampleScale(range ?? SampleScale.range(of: values))
    let (channelCount, area) = (shape[0], shape[1] * shape[2])
    var samples = [UInt8](repeating: 0, count: values.count)
    for channel in 0..<channelCount {
      for pixel in 0..<area {
        samples[pixel * channelCount + channel] = scale(values[channel * area + pixel])
      }
    }
    self.init(
      checkedWidth: shape[2], height: shape[1], channelCount: channelCount, samples: samples)
  }
}

/// The map of a range of numbers to 0...255.
struct SampleScale {
  private let low: Double
  private let high: Double

  /// Maps the bounds of the range to 0 and 255.
  init(_ range: ClosedRange<Double>) {
    low = range.lowerBound
    high = range.upperBound
  }

  /// The sample for a number; 0 for NaN.
  func callAsFunction(_ value: Double) -> UInt8 {
    if low == high, value == low { return 128 }
    if value.isNaN || value <= low { return 0 }
    if value >= high { return 255 }
    // Halves first, so that the width of the range cannot overflow.
    return UInt8((255 * ((value / 2 - low / 2) / (high / 2 - low / 2))).rounded())
  }

  /// The smallest and the largest finite number; 0...0 when there is none.
  static func range(of values: some Sequence<Double>) -> ClosedRange<Double> {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? low...high : 0...0
  }
}
