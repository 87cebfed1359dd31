/// A picture in memory: rows of pixels from the top, each of one to four 8-bit samples.
///
/// The samples of a pixel lie side by side, as files store them: the layout is
/// `[height, width, channels]`. Compiled functions want `[channels, height, width]` instead, because
/// a convolution walks over one channel at a time; ``array(dividedBy:)`` changes the one into the other.
public struct Image: Hashable, Sendable {
  /// The number of pixels in a row, at least 1.
  public let width: Int
  /// The number of rows, at least 1.
  public let height: Int
  /// The samples of a pixel: 1 is grey, 2 grey and alpha, 3 red green blue, 4 with alpha as well.
  public let channelCount: Int
  /// The samples, `height * width * channelCount` of them, row by row from the top left.
  public internal(set) var samples: [UInt8]

  /// Makes a picture of the given samples.
  ///
  /// - Parameters:
  ///   - width: the number of pixels in a row, at least 1.
  ///   - height: the number of rows, at least 1.
  ///   - channelCount: 1 to 4.
  ///   - samples: `height * width * channelCount` values in the layout `[height, width, channels]`.
  /// - Throws: `ImageError` when a size is out of range or the number of samples does not fit.
  public init(
    width: Int, height: Int, channelCount: Int, samples: [UInt8]
  ) throws(ImageError) {
    try Self.checkSize(width: width, height: height, channelCount: channelCount)
    guard samples.count == width * height * channelCount else {
      throw ImageError(
        .invalid,
        "\(samples.count) samples do not fill \(width) by \(height) pixels of \(channelCount) channels"
      )
    }
    self.init(
      checkedWidth: width, height: height, channelCount: channelCount, samples: samples)
  }

  /// Makes a picture of one colour.
  ///
  /// - Parameters:
  ///   - width: the number of pixels in a row, at least 1.
  ///   - height: the number of rows, at least 1.
  ///   - color: the samples of every pixel, 1 to 4 of them.
  /// - Throws: `ImageError` when a size is out of range.
  public init(width: Int, height: Int, color: [UInt8]) throws(ImageError) {
    try Self.checkSize(width: width, height: height, channelCount: color.count)
    var samples = [UInt8](repeating: color[0], count: width * height * color.count)
    if color.contains(where: { $0 != color[0] }) {
      for index in samples.indices { samples[index] = color[index % color.count] }
    }
    self.init(
      checkedWidth: width, height: height, channelCount: color.count, samples: samples)
  }

  /// Makes a picture from parts that are known to fit together.
  init(checkedWidth width: Int, height: Int, channelCount: Int, samples: [UInt8]) {
    self.width = width
    self.height = height
    self.channelCount = channelCount
    self.samples = samples
  }

  /// Whether the last sample of each pixel is its opacity.
  public var hasAlpha: Bool { channelCount == 2 || channelCount == 4 }

  /// The samples of one pixel; empty outside the picture.
  ///
  /// - Parameters:
  ///   - x: the column, from 0 at the left.
  ///   - y: the row, from 0 at the top.
  public func pixel(x: Int, y: Int) -> [UInt8] {
    guard x >= 0, x < width, y >= 0, y < height else { return [] }
    let start = (y * width + x) * channelCount
    return Array(samples[start..<start + channelCount])
  }

  private static func checkSize(
    width: Int, height: Int, channelCount: Int
  ) throws(ImageError) {
    guard width > 0, height > 0 else {
      throw ImageError(
        .invalid, "a picture of \(width) by \(height) pixels; both must be at least 1")
    }
    guard (1...4).contains(channelCount) else {
      throw ImageError(.invalid, "\(channelCount) channels; a picture has 1 to 4")
    }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, !pixels.multipliedReportingOverflow(by: channelCount).overflow else {
      throw ImageError(
        .tooLarge, "a picture of \(width) by \(height) pixels does not fit in memory")
    }
  }
}
