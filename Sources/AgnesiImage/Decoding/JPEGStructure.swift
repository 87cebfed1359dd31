#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the markers of a JPEG file say, found without decoding any pixel.
///
/// The decoder library reads the same markers once more; this walk exists to refuse what it would
/// read in part (a file that was cut short), to bound sizes before memory is taken, and to find the
/// EXIF notes, which the library passes over.
struct JPEGStructure {
  /// The number of pixels in a row.
  private(set) var width = 0
  /// The number of rows.
  private(set) var height = 0
  /// The number of colour components: 1 grey, 3 colour, 4 inks.
  private(set) var componentCount = 0
  /// The bits of a sample.
  private(set) var bitDepth = 0
  /// The start-of-frame marker, which names the coding process; 0 when none was met.
  private(set) var frameMarker: UInt8 = 0
  /// How the picture is to be turned.
  private(set) var orientation = Orientation.upright

  private var hasExif = false

  /// Walks over the markers up to the end of the image.
  ///
  /// - Throws: `ImageError` when the file ends before its end-of-image marker or its first scan.
  init(scanning bytes: [UInt8]) throws(ImageError) {
    var position = 2
    var hasScan = false
    while true {
      guard let found = Self.nextMarker(in: bytes, from: position) else {
        throw ImageError(
          .damaged, "the JPEG data end after \(bytes.count) bytes without an end mark; cut short?")
      }
      let (marker, end) = found
      if marker == 0xD9 { break }
      position = end
      if Self.standsAlone(marker) { continue }
      let reader = ByteReader(bytes[end...])
      guard let length = reader.uint16(at: 0, .big), length >= 2,
        let payload = reader.slice(at: 2, count: length - 2)
      else {
        throw ImageError(.damaged, "a JPEG segment at byte \(end) is cut short or damaged")
      }
      note(marker: marker, payload: payload)
      hasScan = hasScan || marker == 0xDA
      position = end + length
    }
    guard hasScan, frameMarker != 0 else {
      throw ImageError(.damaged, "the JPEG file holds no picture data")
    }
  }

  private mutating func note(marker: UInt8, payload: ArraySlice<UInt8>) {
    let reader = ByteReader(payload)
    switch marker {
    case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
      guard frameMarker == 0 else { return }
      frameMarker = marker
      bitDepth = reader.byte(at: 0) ?? 0
      height = reader.uint16(at: 1, .big) ?? 0
      width = reader.uint16(at: 3, .big) ?? 0
      componentCount = reader.byte(at: 5) ?? 0
    case 0xE1:
      // "Exif", then two zero bytes, then a TIFF file.
      guard !hasExif, reader.matches([0x45, 0x78, 0x69, 0x66, 0, 0], at: 0) else { return }
      hasExif = true
      orientation = Orientation(exif: payload.dropFirst(6))
    default: return
    }
  }

  /// The next marker at or after a position, and the position behind it.
  ///
  /// Entropy-coded data are passed over: in them 0xFF is followed by 0 or by a restart marker.
  private static func nextMarker(
    in bytes: [UInt8], from start: Int
  ) -> (marker: UInt8, end: Int)? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var position = start
      while position < buffer.count {
        guard let hit = memchr(base + position, 0xFF, buffer.count - position) else { return nil }
        position = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(hit)) + 1
        // Any number of 0xFF may precede a marker.
        while position < buffer.count, buffer[position] == 0xFF { position += 1 }
        guard position < buffer.count else { return nil }
        let marker = buffer[position]
        position += 1
        if marker != 0, !(0xD0...0xD7).contains(marker) { return (marker, position) }
      }
      return nil
    }
  }

  /// Whether a marker has no segment behind it.
  private static func standsAlone(_ marker: UInt8) -> Bool { marker == 0x01 || marker == 0xD8 }
}
