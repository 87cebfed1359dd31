/// A BMP file in the making.
struct BMPBuilder {
  var width = 1
  var height = 1
  var bitCount = 8
  var compression = 0
  var colorCount = 0
  /// The size of the information header: 12, 40, or more, filled with zeros.
  var headerSize = 40
  /// What stands between the header and the pixels: masks and palette.
  var tables: [UInt8] = []
  var pixels: [UInt8] = []

  var bytes: [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var header = number(headerSize, 4)
    if headerSize == 12 {
      header += number(width, 2) + number(height, 2) + number(1, 2) + number(bitCount, 2)
    } else {
      header += number(width, 4) + number(height, 4) + number(1, 2) + number(bitCount, 2)
      header += number(compression, 4) + number(pixels.count, 4) + number(0, 8)
      header += number(colorCount, 4) + number(0, 4)
      header += [UInt8](repeating: 0, count: headerSize - 40)
    }
    let offset = 14 + header.count + tables.count
    return Array("BM".utf8) + number(offset + pixels.count, 4) + number(0, 4) + number(offset, 4)
      + header + tables + pixels
  }

  /// A palette of the greys 0, 1, 2 and so on, in entries of 4 bytes.
  static func greys(_ count: Int) -> [UInt8] {
    (0..<count).flatMap { [UInt8($0), UInt8($0), UInt8($0), 0] }
  }
}
