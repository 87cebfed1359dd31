/// The formats of picture files, told apart by their first bytes: names of files lie, bytes do not.
enum ImageFormat: String, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case bmp = "BMP"
  // The rest is recognised only so that the error can call it by its name.
  case gif = "GIF"
  case webP = "WebP"
  case tiff = "TIFF"
  case heif = "HEIF or AVIF"
  case jpeg2000 = "JPEG 2000"
  case jpegXL = "JPEG XL"
  case photoshop = "Photoshop"
  case netpbm = "Netpbm"
  case icon = "Windows icon"
  case svg = "SVG"
  case pdf = "PDF"

  /// Finds the format of a file from its bytes; nil when it is none of these.
  init?(of bytes: [UInt8]) {
    let reader = ByteReader(bytes)
    func begins(_ text: StaticString, at position: Int = 0) -> Bool {
      text.withUTF8Buffer { reader.matches(Array($0), at: position) }
    }
    let format: ImageFormat? =
      if reader.matches([0xFF, 0xD8, 0xFF], at: 0) {
        .jpeg
      } else if reader.matches(PNGChunks.signature, at: 0) {
        .png
      } else if begins("BM") {
        .bmp
      } else if begins("GIF87a") || begins("GIF89a") {
        .gif
      } else if begins("RIFF") && begins("WEBP", at: 8) {
        .webP
      } else if begins("II*\0") || begins("MM\0*") {
        .tiff
      } else if begins("ftyp", at: 4) {
        .heif
      } else if begins("jP  ", at: 4) || reader.matches([0xFF, 0x4F, 0xFF, 0x51], at: 0) {
        .jpeg2000
      } else if reader.matches([0xFF, 0x0A], at: 0) || begins("JXL ", at: 4) {
        .jpegXL
      } else if begins("8BPS") {
        .photoshop
      } else if begins("P"), let digit = reader.byte(at: 1), (0x31...0x37).contains(digit) {
        .netpbm
      } else if reader.matches([0, 0, 1, 0], at: 0) {
        .icon
      } else if begins("<svg") || begins("<?xml") {
        .svg
      } else if begins("%PDF") {
        .pdf
      } else {
        nil
      }
    guard let format else { return nil }
    self = format
  }
}
