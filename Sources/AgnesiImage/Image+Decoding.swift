import AgnesiArray

extension Image {
  /// Reads a picture file: JPEG, PNG or BMP, whatever its name says.
  ///
  /// JPEG may be grey, YCbCr or RGB with any subsampling, CMYK or YCCK (which become RGB), baseline
  /// or progressive. PNG may be of every kind; 16-bit samples are rounded to 8, palettes become
  /// colours, and no gamma or colour profile is applied, so that the samples are those in the file.
  /// BMP may be of 1 to 32 bits, run-length coded, top-down, and have an OS/2 header. Transparency
  /// is kept as a last channel. The orientation that EXIF notes in JPEG and PNG ask for is applied.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limits: what is refused as too large.
  /// - Throws: `ImageError`, its message naming the path: the file cannot be read, is empty, no
  ///   picture, too large, cut short or damaged. Stray bytes that a JPEG decoder can skip without
  ///   losing pixels are no damage.
  public init(contentsOf path: String, limits: ImageLimits = ImageLimits()) throws(ImageError) {
    let bytes: [UInt8]
    do {
      bytes = try FileContents.read(path: path, limit: limits.maximumByteCount)
    } catch {
      throw ImageError(.unreadable, error.message)
    }
    do {
      try self.init(decoding: bytes, limits: limits)
    } catch {
      throw error.inFile(path)
    }
  }

  /// Decodes the bytes of a picture file; see ``init(contentsOf:limits:)`` for what can be read.
  ///
  /// - Parameters:
  ///   - bytes: a whole JPEG, PNG or BMP file.
  ///   - limits: what is refused as too large.
  /// - Throws: `ImageError` when the bytes are no picture, too large, cut short or damaged.
  public init(decoding bytes: [UInt8], limits: ImageLimits = ImageLimits()) throws(ImageError) {
    guard bytes.count <= limits.maximumByteCount else {
      throw ImageError(
        .tooLarge, "\(bytes.count) bytes; at most \(limits.maximumByteCount) are allowed")
    }
    guard !bytes.isEmpty else { throw ImageError(.unrecognized, "the file is empty") }
    switch ImageFormat(of: bytes) {
    case .jpeg: self = try decodeJPEG(bytes, limits: limits)
    case .png: self = try decodePNG(bytes, limits: limits)
    case .bmp: self = try decodeBMP(bytes, limits: limits)
    case let other?:
      throw ImageError(.unsupported, "a \(other.rawValue) file; JPEG, PNG and BMP can be read")
    case nil:
      throw ImageError(.unrecognized, "not a picture; JPEG, PNG and BMP can be read")
    }
  }
}
