/// How large a file and a picture may be before it is refused, ahead of taking memory for it.
///
/// A picture of a few hundred bytes can claim a billion pixels; the limits keep such a claim from
/// exhausting the machine.
public struct ImageLimits: Hashable, Sendable {
  /// The largest width and the largest height in pixels.
  public var maximumSide: Int
  /// The largest product of width and height.
  public var maximumPixelCount: Int
  /// The largest file in bytes.
  public var maximumByteCount: Int

  /// Makes limits; the defaults are 65,500 pixels a side, 100 megapixels and 256 MiB.
  public init(
    maximumSide: Int = 65_500, maximumPixelCount: Int = 100_000_000,
    maximumByteCount: Int = 256 << 20
  ) {
    self.maximumSide = maximumSide
    self.maximumPixelCount = maximumPixelCount
    self.maximumByteCount = maximumByteCount
  }

  /// Throws unless a picture of this size has pixels and keeps within the limits.
  func check(width: Int, height: Int) throws(ImageError) {
    guard width > 0, height > 0 else {
      throw ImageError(.damaged, "the picture is \(width) by \(height); it has no pixels")
    }
    guard width <= maximumSide, height <= maximumSide else {
      throw ImageError(
        .tooLarge,
        "the picture is \(width) by \(height); the largest side allowed is \(maximumSide)"
      )
    }
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= maximumPixelCount else {
      throw ImageError(
        .tooLarge,
        "the picture is \(width) by \(height); at most \(maximumPixelCount) pixels are allowed")
    }
  }
}
