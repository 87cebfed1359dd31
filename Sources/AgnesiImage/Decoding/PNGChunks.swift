/// The chunks of a PNG file that pixels depend on, cut out without decoding them.
///
/// The decoder library would unpack colour profiles and texts as well. Handing it the necessary
/// chunks alone keeps out the bombs that hide in compressed notes.
struct PNGChunks {
  /// The eight bytes that every PNG file begins with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The number of pixels in a row.
  let width: Int
  /// The number of rows.
  let height: Int
  /// The samples of a pixel once palettes are colours and transparency is a channel.
  private(set) var channelCount: Int
  /// How the picture is to be turned.
  private(set) var orientation = Orientation.upright
  /// A PNG file of the header, palette, transparency, picture data and end mark alone.
  private(set) var essentials: [UInt8] = Self.signature

  /// Walks over the chunks up to the end mark.
  ///
  /// - Throws: `ImageError` when a chunk is cut short, or the header or the end mark is missing.
  init(scanning bytes: [UInt8]) throws(ImageError) {
    let reader = ByteReader(bytes)
    var position = Self.signature.count
    guard Self.name(in: reader, at: position + 4) == "IHDR",
      let width = reader.uint32(at: position + 8, .big),
      let height = reader.uint32(at: position + 12, .big),
      let colorType = reader.byte(at: position + 17)
    else { throw ImageError(.damaged, "the PNG file does not begin with its header") }
    self.width = width
    self.height = height
    // Bits of the colour type: 1 palette, 2 colour, 4 alpha.
    let hasAlpha = colorType & 4 != 0
    channelCount = (colorType & 2 != 0 ? 3 : 1) + (hasAlpha ? 1 : 0)

    var hasTransparentColor = false
    var name: String?
    while name != "IEND" {
      // A chunk is its length, its name, its data and a check sum.
      guard let length = reader.uint32(at: position, .big),
        let chunk = reader.slice(at: position, count: length + 12)
      else {
        throw ImageError(
          .damaged, "the PNG data end after \(bytes.count) bytes without an end mark; cut short?")
      }
      name = Self.name(in: reader, at: position + 4)
      switch name {
      case "IHDR", "PLTE", "IDAT", "IEND": essentials += chunk
      case "tRNS":
        guard !hasAlpha else { break }
        essentials += chunk
        hasTransparentColor = true
      case "eXIf": orientation = Orientation(exif: chunk.dropFirst(8).dropLast(4))
      default:
        // An upper-case first letter marks chunks without which the picture cannot be understood.
        if let first = reader.byte(at: position + 4), first & 0x20 == 0 {
          throw ImageError(.unsupported, "the PNG file needs the unknown chunk \(name ?? "?")")
        }
      }
      position += length + 12
    }
    if hasTransparentColor { channelCount += 1 }
  }

  /// The four letters of a chunk's name, or nil for other bytes.
  private static func name(in reader: ByteReader, at position: Int) -> String? {
    guard let bytes = reader.slice(at: position, count: 4),
      bytes.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
