import Testing

@testable import AgnesiImage

@Suite("Orientation")
struct OrientationTests {
  @Test("the eight orientations of a letter become the letter")
  func letters() throws {
    // What EXIF's definition says is stored for the scene "abc / def".
    let stored: [(Orientation, [String])] = [
      (.upright, ["abc", "def"]), (.mirrored, ["cba", "fed"]), (.upsideDown, ["fed", "cba"]),
      (.flipped, ["def", "abc"]), (.transposed, ["ad", "be", "cf"]),
      (.turnedLeft, ["cf", "be", "ad"]), (.transverse, ["fc", "eb", "da"]),
      (.turnedRight, ["da", "eb", "fc"]),
    ]
    for (orientation, rows) in stored {
      let image = try picture(rows)
      #expect(image.upright(from: orientation) == (try picture(["abc", "def"])), "\(orientation)")
    }
  }

  private func picture(_ rows: [String]) throws -> Image {
    try Image(
      width: rows[0].count, height: rows.count, channelCount: 2,
      samples: rows.joined().utf8.flatMap { [$0, $0 + 100] })
  }
}
