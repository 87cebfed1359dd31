/// The run-length coding of BMP pixels, 8 or 4 bits each.
///
/// The data are pairs of bytes: a count and what to repeat, or 0 and a command (end of row, end of
/// picture, move right and up, or that many pixels literally). Rows go from the bottom to the top.
struct BMPRunLength {
  private let header: BMPHeader
  private let data: ArraySlice<UInt8>
  private var result: [UInt8]
  private var x = 0
  private var rowFromBottom = 0

  /// Prepares to decode the pixels of a file.
  init(_ header: BMPHeader, in bytes: [UInt8]) {
    self.header = header
    data = bytes.dropFirst(header.dataOffset)
    result = [UInt8](repeating: 0, count: header.width * header.height)
  }

  /// The palette index of every pixel; 0 where nothing was drawn.
  ///
  /// What lies to the right of the picture is dropped, since some writers pad their rows.
  ///
  /// - Throws: `ImageError` when the data end before their end mark or go on above the picture.
  consuming func indices() throws(ImageError) -> [UInt8] {
    let reader = ByteReader(data)
    var position = 0
    while true {
      guard let first = reader.byte(at: position), let second = reader.byte(at: position + 1) else {
        throw ImageError(.damaged, "the run-length coded BMP pixels have no end mark; cut short?")
      }
      position += 2
      switch (first, second) {
      case (0, 0):
        x = 0
        rowFromBottom += 1
      case (0, 1): return result
      case (0, 2):
        guard let right = reader.byte(at: position), let up = reader.byte(at: position + 1) else {
          continue
        }
        position += 2
        x += right
        rowFromBottom += up
      case (0, let count):
        // Literal pixels, padded to an even number of bytes.
        let byteCount = header.bitCount == 8 ? count : (count + 1) / 2
        guard let literals = reader.slice(at: position, count: byteCount) else {
          position = reader.count
          continue
        }
        position += byteCount + byteCount % 2
        try draw(count, from: Array(literals))
      default: try draw(first, from: [UInt8(second)])
      }
    }
  }

  /// Draws pixels from bytes that are used over and over.
  private mutating func draw(_ count: Int, from bytes: [UInt8]) throws(ImageError) {
    guard rowFromBottom < header.height else {
      throw ImageError(
        .damaged, "the run-length coded BMP pixels go on after the last of \(header.height) rows")
    }
    let start = (header.height - 1 - rowFromBottom) * header.width + x
    for index in 0..<max(min(count, header.width - x), 0) {
      if header.bitCount == 8 {
        result[start + index] = bytes[index % bytes.count]
      } else {
        let pair = bytes[index / 2 % bytes.count]
        result[start + index] = index % 2 == 0 ? pair >> 4 : pair & 0x0F
      }
    }
    x += count
  }
}
