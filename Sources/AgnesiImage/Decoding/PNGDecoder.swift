import CPNG

/// Decodes a PNG file with libpng.
///
/// Grey stays one channel and colour three, with alpha as a further one when the file has an alpha
/// channel or a transparent colour; palettes become colours; 16-bit samples are rounded to 8,
/// `(v * 255 + 32767) / 65535`.
///
/// - Throws: `ImageError` for damaged files (check sums of the needed chunks included) and for
///   sizes over the limits.
func decodePNG(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> Image {
  let chunks = try PNGChunks(scanning: bytes)
  let (width, height) = (chunks.width, chunks.height)
  try limits.check(width: width, height: height)

  var status: Int32 = 0
  var message = [CChar](repeating: 0, count: 160)
  let rowByteCount = width * chunks.channelCount
  let sampleCount = rowByteCount * height
  let samples = [UInt8](unsafeUninitializedCapacity: sampleCount) { buffer, initializedCount in
    buffer.initialize(repeating: 0)
    status = agnesi_png_decode(
      chunks.essentials, chunks.essentials.count, buffer.baseAddress, rowByteCount, height,
      &message, message.count)
    initializedCount = sampleCount
  }
  guard status != 0 else {
    let text = String(
      decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    throw ImageError(.damaged, "damaged PNG data: \(text)")
  }
  return Image(
    checkedWidth: width, height: height, channelCount: chunks.channelCount, samples: samples
  ).upright(from: chunks.orientation)
}
