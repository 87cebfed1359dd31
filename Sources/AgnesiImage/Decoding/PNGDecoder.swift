import CPNG

/// Decodes a PNG file with libpng's simplified interface.
///
/// Grey stays one channel and colour three, with alpha as a further one when the file has an alpha
/// channel or a transparent colour; palettes become colours; 16-bit samples are rounded to 8,
/// `(v * 255 + 32767) / 65535`. The simplified interface catches the error jumps of the library
/// inside itself, so none ever crosses Swift code.
///
/// - Throws: `ImageError` for damaged files (check sums of the needed chunks included) and for
///   sizes over the limits.
func decodePNG(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> Image {
  let chunks = try PNGChunks(scanning: bytes)
  let (width, height) = (chunks.width, chunks.height)
  try limits.check(width: width, height: height)

  var image = png_image()
  image.version = png_uint_32(PNG_IMAGE_VERSION)
  defer { png_image_free(&image) }
  guard
    png_image_begin_read_from_memory(&image, chunks.essentials, chunks.essentials.count) != 0,
    image.width == width, image.height == height
  else { throw ImageError(.damaged, "damaged PNG data: \(pngMessage(of: image))") }

  let hasColor = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0
  let hasAlpha = image.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA) != 0
  let channelCount = (hasColor ? 3 : 1) + (hasAlpha ? 1 : 0)
  image.format &= png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
  // Otherwise 16-bit samples would be taken for linear light, and darkened on the way to 8 bits.
  image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)

  var status: Int32 = 0
  let sampleCount = width * height * channelCount
  let samples = [UInt8](unsafeUninitializedCapacity: sampleCount) { buffer, initializedCount in
    buffer.initialize(repeating: 0)
    status = png_image_finish_read(
      &image, nil, buffer.baseAddress, png_int_32(width * channelCount), nil)
    initializedCount = sampleCount
  }
  guard status != 0 else {
    throw ImageError(.damaged, "damaged PNG data: \(pngMessage(of: image))")
  }
  return Image(
    checkedWidth: width, height: height, channelCount: channelCount, samples: samples
  ).upright(from: chunks.orientation)
}

/// The text that the library left in a picture's message field.
func pngMessage(of image: png_image) -> String {
  withUnsafeBytes(of: image.message) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
