import AgnesiArray
import Testing

@testable import AgnesiImage

@Suite("Drawing")
struct DrawingTests {
  @Test("tiles go in rows, each scaled to its own range")
  func tiles() throws {
    let tiles = try NDArray([0.0, 1, 2, 4, 10, 10, 20, 30, -1, 0, 0, 1], shape: [3, 2, 2])
    let image = try Image.tiles(tiles, columns: 2)
    #expect(image.width == 5)
    #expect(image.height == 5)
    #expect(
      image.samples == [
        0, 64, 0, 0, 0,
        128, 255, 0, 128, 255,
        0, 0, 0, 0, 0,
        0, 128, 0, 0, 0,
        128, 255, 0, 0, 0,
      ])
  }

  @Test("tiles may share one range, or be in 0...1 already")
  func tileScaling() throws {
    let tiles = try NDArray([0.0, 0.25, 0.5, 2], shape: [4, 1, 1])
    #expect(try Image.tiles(tiles, spacing: 0, scaling: .together).samples == [0, 32, 64, 255])
    #expect(try Image.tiles(tiles, spacing: 0, scaling: .none).samples == [0, 64, 128, 255])
    #expect(try Image.tiles(tiles, spacing: 0, scaling: .each).samples == [128, 128, 128, 128])
  }

  @Test("coloured tiles keep their three channels")
  func coloredTiles() throws {
    let tiles = try NDArray([0.0, 0.5, 1], shape: [1, 3, 1, 1])
    #expect(try Image.tiles(tiles).samples == [0, 128, 255])
  }

  @Test("what is no set of tiles is refused")
  func badTiles() throws {
    for shape in [[], [4], [4, 4], [0, 2, 2], [2, 2, 2, 2]] {
      let array = try NDArray.zeros(shape: shape, dtype: .float32)
      #expect(throws: ImageError.self, "\(shape)") { try Image.tiles(array) }
    }
    let array = try NDArray.zeros(shape: [1, 2, 2], dtype: .float32)
    #expect(throws: ImageError.self) { try Image.tiles(array, columns: 0) }
    #expect(throws: ImageError.self) { try Image.tiles(array, spacing: -1) }
    #expect(try Image.tiles(array, columns: .max).width == 2)
  }

  @Test("every printable character has its own letter")
  func font() {
    var seen: Set<[Substring]> = []
    for code in UInt8(32)..<127 {
      let rows = BitmapFont.rows(of: Character(Unicode.Scalar(code)))
      #expect(rows.count == BitmapFont.glyphHeight)
      #expect(rows.allSatisfy { $0.count == BitmapFont.glyphWidth })
      #expect(seen.insert(rows).inserted, "\(code)")
    }
    for odd: Character in ["é", "\n", "\u{7F}", "🐺", "\r\n"] {
      #expect(BitmapFont.rows(of: odd) == BitmapFont.rows(of: "?"))
    }
  }

  @Test("text is drawn dot by dot and cut off at the edges")
  func text() throws {
    var image = try Image(width: 7, height: 9, color: [0])
    image.draw("T", x: 1, y: 1, scale: 1, color: [9])
    let rows = (0..<9).map { y in
      (0..<7).map { image.pixel(x: $0, y: y) == [9] ? "#" : "." }.joined()
    }
    #expect(
      rows == [
        ".......", ".#####.", "...#...", "...#...", "...#...", "...#...", "...#...", "...#...",
        ".......",
      ])
    for (x, y) in [(-3, -3), (5, 7), (100, 100), (-100, -100)] {
      image.draw("wolf", x: x, y: y, scale: 2, color: [1])
    }
  }

  @Test("panels stand side by side on white, the smaller ones in the middle")
  func panels() throws {
    let tall = try Image(width: 40, height: 30, color: [0, 0, 0])
    let small = try Image(width: 20, height: 10, color: [100])
    let image = try Image.panels(
      [.init(tall, caption: "a"), .init(small, caption: "too long for it")], spacing: 4)
    #expect(image.channelCount == 3)
    #expect(image.width == 4 + 40 + 4 + 20 + 4)
    #expect(image.height == 4 + 30 + 4 + 8 + 4)
    #expect(image.pixel(x: 3, y: 4) == [255, 255, 255])
    #expect(image.pixel(x: 4, y: 4) == [0, 0, 0])
    #expect(image.pixel(x: 48, y: 13) == [255, 255, 255])
    #expect(image.pixel(x: 48, y: 14) == [100, 100, 100])
    #expect(throws: ImageError.self) { try Image.panels([]) }
    #expect(throws: ImageError.self) { try Image.panels([.init(tall, caption: "")], spacing: -1) }
  }
}
