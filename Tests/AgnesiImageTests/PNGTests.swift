import AgnesiImage
import Testing

@Suite("PNG")
struct PNGTests {
  @Test(
    "all kinds decode to the samples that were written",
    arguments: [
      ("grey8.png", 1), ("grey8-interlaced.png", 1), ("greyalpha8.png", 2), ("rgb8.png", 3),
      ("rgba8-interlaced.png", 4),
    ])
  func kinds(name: String, channels: Int) throws {
    #expect(try Fixture.image(name) == Fixture.pattern(channels: channels))
  }

  @Test("gamma is not applied")
  func gamma() throws {
    #expect(try Fixture.image("rgb8-gamma.png") == Fixture.pattern(channels: 3))
  }

  @Test("16-bit samples are rounded", arguments: ["rgb16.png", "rgb16-interlaced.png"])
  func sixteenBits(name: String) throws {
    // 257 v plus or minus 128 is nearest to v.
    #expect(try Fixture.image(name) == Fixture.pattern(channels: 3))
  }

  @Test("palettes and transparent colours are resolved")
  func palettes() throws {
    #expect(try Fixture.image("palette4.png") == Fixture.palettePattern())
    #expect(try Fixture.image("palette4-transparent.png") == Fixture.palettePattern(alpha: true))
    let oneBit = try Fixture.image(channels: 1) { x, y, _ in (x + y) % 2 == 0 ? 0 : 255 }
    #expect(try Fixture.image("grey1.png") == oneBit)
    let transparent = try Fixture.image(channels: 2) { x, y, c in
      let grey = UInt8((7 * y + 13 * x) % 256)
      return c == 0 ? grey : grey == 46 ? 0 : 255
    }
    #expect(try Fixture.image("grey8-transparent.png") == transparent)
  }

  @Test("what is written is read back", arguments: 1...4)
  func roundTrip(channels: Int) throws {
    for (width, height) in [(1, 1), (1, 9), (300, 1), (17, 23)] {
      let samples = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 &* 37 >> 1) }
      let image = try Image(
        width: width, height: height, channelCount: channels, samples: samples)
      #expect(try Image(decoding: image.pngData()) == image)
    }
  }

  @Test("noise, which does not compress, is written as well")
  func noise() throws {
    var state: UInt32 = 1
    let samples = (0..<200 * 200 * 3).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let image = try Image(width: 200, height: 200, channelCount: 3, samples: samples)
    #expect(try Image(decoding: image.pngData()) == image)
  }
}
