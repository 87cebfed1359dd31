import CTurboJPEG

/// Decodes a JPEG file with TurboJPEG.
///
/// Grey stays one channel; YCbCr and RGB become RGB; CMYK and YCCK become RGB. TurboJPEG turns the
/// error jumps of its library into return values itself, so none ever crosses Swift code.
///
/// - Throws: `ImageError` for 12-bit, lossless and hierarchical files, for damage that changes
///   pixels, and for sizes over the limits.
func decodeJPEG(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> Image {
  let structure = try JPEGStructure(scanning: bytes)
  try checkReadable(structure)
  let (width, height) = (structure.width, structure.height)
  try limits.check(width: width, height: height)

  let (format, channelCount): (TJPF, Int) =
    switch structure.componentCount {
    case 1: (TJPF_GRAY, 1)
    case 3: (TJPF_RGB, 3)
    default: (TJPF_CMYK, 4)
    }
  guard let decoder = tjInitDecompress() else {
    throw ImageError(.unreadable, "the JPEG decoder cannot be started; out of memory?")
  }
  defer { tjDestroy(decoder) }

  var status: Int32 = 0
  let sampleCount = width * height * channelCount
  let samples = [UInt8](unsafeUninitializedCapacity: sampleCount) { buffer, initializedCount in
    // Rows that a damaged file does not reach must not show what was in memory before.
    buffer.initialize(repeating: 0)
    // The size is given, not left to the library: it refuses a picture that would not fit into it.
    // At most 500 scans, since each costs the time of the whole picture however short it is.
    status = tjDecompress2(
      decoder, bytes, UInt(bytes.count), buffer.baseAddress, Int32(width),
      Int32(width * channelCount), Int32(height), Int32(format.rawValue), TJFLAG_LIMITSCANS)
    initializedCount = sampleCount
  }
  if status != 0 {
    let message = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "unknown error"
    let isFatal = tjGetErrorCode(decoder) != Int32(TJERR_WARNING.rawValue)
    if isFatal || warningMeansDamage(message) {
      throw ImageError(.damaged, "damaged JPEG data: \(message.replacing("\n", with: " "))")
    }
  }
  let image = Image(
    checkedWidth: width, height: height, channelCount: channelCount, samples: samples)
  return (channelCount == 4 ? rgbFromInvertedInks(image) : image)
    .upright(from: structure.orientation)
}

/// Throws for the varieties of JPEG that cannot be read, with their names.
private func checkReadable(_ structure: JPEGStructure) throws(ImageError) {
  switch structure.frameMarker {
  case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA: break
  case 0xC3, 0xCB:
    throw ImageError(.unsupported, "a lossless JPEG; only baseline and progressive can be read")
  default:
    throw ImageError(.unsupported, "a hierarchical JPEG; only baseline and progressive can be read")
  }
  guard structure.bitDepth == 8 else {
    throw ImageError(
      .unsupported, "a JPEG with \(structure.bitDepth)-bit samples; only 8-bit can be read")
  }
  guard [1, 3, 4].contains(structure.componentCount) else {
    throw ImageError(
      .unsupported, "a JPEG with \(structure.componentCount) components; 1, 3 or 4 can be read")
  }
}

/// Whether a warning of the JPEG library means that pixels are wrong.
///
/// Stray bytes between segments, which some cameras leave, and odd version numbers lose nothing;
/// a bad code or a lost restart marker does.
private func warningMeansDamage(_ message: String) -> Bool {
  if message.contains("extraneous bytes") { return false }
  return message.contains("Corrupt JPEG data") || message.contains("Premature end")
    || message.contains("Inconsistent progression")
}

/// Turns four inks into red, green and blue: `r = c k / 255` and so on, rounded.
///
/// Four-component JPEG files hold the inks inverted, 255 for no ink, since Adobe wrote the first of
/// them; readers take all of them to be so, with or without Adobe's mark. No colour profile is used.
private func rgbFromInvertedInks(_ inks: Image) -> Image {
  let count = inks.width * inks.height
  let samples = [UInt8](unsafeUninitializedCapacity: count * 3) { output, initializedCount in
    inks.samples.withUnsafeBufferPointer { input in
      for pixel in 0..<count {
        let black = Int(input[pixel * 4 + 3])
        for channel in 0..<3 {
          output[pixel * 3 + channel] = UInt8((Int(input[pixel * 4 + channel]) * black + 127) / 255)
        }
      }
    }
    initializedCount = count * 3
  }
  return Image(
    checkedWidth: inks.width, height: inks.height, channelCount: 3, samples: samples)
}
