import AgnesiArray
import CPNG

extension Image {
  /// This picture as the bytes of a PNG file of 8 bits a sample.
  ///
  /// Reading them back gives the same picture.
  ///
  /// - Throws: `ImageError` when there is not enough memory.
  public func pngData() throws(ImageError) -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    if channelCount >= 3 { image.format |= png_uint_32(PNG_FORMAT_FLAG_COLOR) }
    if hasAlpha { image.format |= png_uint_32(PNG_FORMAT_FLAG_ALPHA) }
    defer { png_image_free(&image) }

    // What deflate makes of incompressible rows, with room for the chunks around them.
    let rawSize = samples.count + height
    let capacity = rawSize + rawSize / 500 + 4096
    var size = png_alloc_size_t(capacity)
    var status: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initializedCount in
      status = png_image_write_to_memory(
        &image, buffer.baseAddress, &size, 0, samples, png_int_32(width * channelCount), nil)
      initializedCount = status == 0 ? 0 : Int(size)
    }
    guard status != 0 else {
      let message = withUnsafeBytes(of: image.message) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw ImageError(.unwritable, "the picture cannot be coded as PNG: \(message)")
    }
    return bytes
  }

  /// Writes this picture as a PNG file.
  ///
  /// The file appears whole or not at all: when anything fails, nothing is left behind and an older
  /// file of that name is as it was.
  ///
  /// - Parameter path: the file to make or replace; its folder must exist.
  /// - Throws: `ImageError` with the path and the system's reason.
  public func writePNG(to path: String) throws(ImageError) {
    let bytes = try pngData()
    do {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw ImageError(.unwritable, error.message)
    }
  }
}
