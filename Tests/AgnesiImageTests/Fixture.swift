import AgnesiImage
import Foundation

/// The small picture files beside the tests; a note in their folder says where they come from.
enum Fixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The names of all files with one of these extensions.
  static func names(_ extensions: String...) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { name in extensions.contains { name.hasSuffix("." + $0) } }.sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  static func image(_ name: String) throws -> Image { try Image(decoding: try bytes(name)) }

  /// The 13 by 11 pixels that most lossless fixtures hold: `(7y + 13x + 29c) mod 256`.
  static func pattern(channels: Int) throws -> Image {
    try image(channels: channels) { x, y, c in UInt8((7 * y + 13 * x + 29 * c) % 256) }
  }

  /// The 13 by 11 pixels of the fixtures with a palette: place `(x + 2y) mod 16` in it.
  static func palettePattern(alpha: Bool = false) throws -> Image {
    try image(channels: alpha ? 4 : 3) { x, y, c in
      let index = (x + 2 * y) % 16
      return UInt8([index * 16, 255 - index * 16, index * 3, index < 8 ? index * 17 : 255][c])
    }
  }

  static func image(channels: Int, _ sample: (Int, Int, Int) -> UInt8) throws -> Image {
    var samples: [UInt8] = []
    for y in 0..<11 {
      for x in 0..<13 {
        for c in 0..<channels { samples.append(sample(x, y, c)) }
      }
    }
    return try Image(width: 13, height: 11, channelCount: channels, samples: samples)
  }
}
