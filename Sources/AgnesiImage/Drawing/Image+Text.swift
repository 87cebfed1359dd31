extension Image {
  /// Draws a line of text; what lies outside the picture is cut off.
  ///
  /// - Parameters:
  ///   - text: printable ASCII; other characters appear as question marks.
  ///   - x: the left edge of the first letter.
  ///   - y: the upper edge of its capitals.
  ///   - scale: the pixels a side of one dot of the letters, which are 5 by 8 dots.
  ///   - color: as many samples as a pixel has.
  mutating func draw(_ text: String, x: Int, y: Int, scale: Int, color: [UInt8]) {
    for (place, character) in text.enumerated() {
      let left = x + place * BitmapFont.advance * scale
      for (row, dots) in BitmapFont.rows(of: character).enumerated() {
        for (column, dot) in dots.enumerated() where dot == "#" {
          fill(
            x: left + column * scale, y: y + row * scale, width: scale, height: scale, color: color)
        }
      }
    }
  }

  /// The pixels that a line of text takes across.
  static func textWidth(_ text: String, scale: Int) -> Int {
    max(text.count * BitmapFont.advance - 1, 0) * scale
  }

  /// Fills a rectangle with one colour; what lies outside the picture is cut off.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, color: [UInt8]) {
    for row in max(y, 0)..<max(min(y + height, self.height), max(y, 0)) {
      for column in max(x, 0)..<max(min(x + width, self.width), max(x, 0)) {
        let start = (row * self.width + column) * channelCount
        for channel in 0..<channelCount { samples[start + channel] = color[channel] }
      }
    }
  }

  /// Copies a picture of as many channels to a place where it fits wholly.
  mutating func paste(_ other: Image, x: Int, y: Int) {
    let rowSize = other.width * channelCount
    for row in 0..<other.height {
      let source = row * rowSize
      let target = ((y + row) * width + x) * channelCount
      samples.replaceSubrange(
        target..<target + rowSize, with: other.samples[source..<source + rowSize])
    }
  }
}
