import AgnesiImage
import Testing

@Suite("BMP")
struct BMPTests {
  @Test("files of Pillow and ImageMagick decode to what was written")
  func otherWriters() throws {
    #expect(try Fixture.image("grey8.bmp") == Fixture.pattern(channels: 1))
    for name in ["rgb24.bmp", "rgb24-v3.bmp", "rgb24-os2.bmp", "rgba32-pillow.bmp"] {
      // The fourth byte means nothing in a file without bit masks.
      #expect(try Fixture.image(name) == Fixture.pattern(channels: 3), "\(name)")
    }
    #expect(try Fixture.image("rgba32-v5.bmp") == Fixture.pattern(channels: 4))
    for name in ["palette8.bmp", "palette-rle8.bmp", "palette-os2.bmp"] {
      #expect(try Fixture.image(name) == Fixture.palettePattern(), "\(name)")
    }
    let oneBit = try Fixture.image(channels: 1) { x, y, _ in (x + y) % 2 == 0 ? 0 : 255 }
    #expect(try Fixture.image("bits1.bmp") == oneBit)
  }

  @Test("16-bit files keep the five or six high bits of each sample")
  func sixteenBits() throws {
    let original = try Fixture.pattern(channels: 3).samples
    for (name, greenStep) in [("rgb555.bmp", 9), ("rgb565.bmp", 5)] {
      let image = try Fixture.image(name)
      #expect(image.channelCount == 3)
      for (index, (sample, wanted)) in zip(image.samples, original).enumerated() {
        let step = index % 3 == 1 ? greenStep : 9
        #expect(abs(Int(sample) - Int(wanted)) < step, "\(name) sample \(index)")
      }
    }
  }

  @Test("a digit of 28 by 28 greys in 1,862 bytes")
  func digit() throws {
    var file = BMPBuilder(width: 28, height: 28, tables: BMPBuilder.greys(256))
    file.pixels = (0..<784).map { UInt8($0 % 256) }
    #expect(file.bytes.count == 1862)
    let image = try Image(decoding: file.bytes)
    #expect(image.channelCount == 1)
    // The last stored row is the first of the picture.
    #expect(image.pixel(x: 3, y: 0) == [UInt8((27 * 28 + 3) % 256)])
    #expect(image.pixel(x: 3, y: 27) == [3])
  }

  @Test(
    "information headers of every length that Windows and OS/2 know",
    arguments: [40, 52, 56, 64, 108, 124])
  func headerLengths(size: Int) throws {
    var file = BMPBuilder(width: 2, headerSize: size, tables: BMPBuilder.greys(256))
    file.pixels = [8, 9, 0, 0]
    #expect(try Image(decoding: file.bytes).samples == [8, 9])
  }

  @Test("the shortest header has sizes of two bytes and palette entries of three")
  func oldStyle() throws {
    var file = BMPBuilder(width: 3, bitCount: 1, headerSize: 12)
    file.tables = [1, 2, 3, 40, 50, 60]
    file.pixels = [0b0100_0000, 0, 0, 0]
    #expect(try Image(decoding: file.bytes).samples == [3, 2, 1, 60, 50, 40, 3, 2, 1])
  }

  @Test("a negative height stores the rows from the top")
  func topDown() throws {
    var file = BMPBuilder(width: 1, height: -2, bitCount: 24)
    file.pixels = [1, 2, 3, 0, 4, 5, 6, 0]
    #expect(
      try Image(decoding: file.bytes)
        == Image(width: 1, height: 2, channelCount: 3, samples: [3, 2, 1, 6, 5, 4]))
  }

  @Test("1, 2 and 4 bits a pixel are unpacked from the high end")
  func fewBits() throws {
    for (bitCount, pixels, expected) in [
      (1, [0b1010_0000], [1, 0, 1]), (2, [0b1101_1000], [3, 1, 2]), (4, [0xF0, 0x70], [15, 0, 7]),
    ] as [(Int, [UInt8], [UInt8])] {
      var file = BMPBuilder(width: 3, bitCount: bitCount, tables: BMPBuilder.greys(1 << bitCount))
      file.pixels = pixels + [UInt8](repeating: 0, count: 4 - pixels.count)
      #expect(try Image(decoding: file.bytes).samples == expected)
    }
  }

  @Test("bit masks of any width scale to 255")
  func masks() throws {
    // Ten bits of red, ten of green, eight of blue, four of alpha.
    var file = BMPBuilder(width: 2, bitCount: 32, compression: 6)
    file.tables = [0xFF, 3, 0, 0, 0, 0xFC, 0x0F, 0, 0, 0, 0xF0, 0x0F, 0, 0, 0, 0xF0]
    file.pixels = [0xFF, 3, 0, 0x80, 0, 0xFE, 0x17, 0xF0]
    // 511 of 1023 in red's place is 0; green 0x17FE00 >> 10 & 1023 is 511, which is 127.4 of 255.
    #expect(try Image(decoding: file.bytes).samples == [255, 0, 0, 136, 128, 127, 1, 255])
  }

  @Test("run lengths: runs, literals, end of row, moves")
  func runLengths() throws {
    var file = BMPBuilder(width: 4, height: 3, compression: 1, tables: BMPBuilder.greys(256))
    // Below: 7 7 7; middle, literally: 1 2 3 with a padding byte; above: a move, then a 9.
    file.pixels = [3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 2, 0, 1, 1, 9, 0, 1]
    #expect(try Image(decoding: file.bytes).samples == [0, 0, 0, 9, 1, 2, 3, 0, 7, 7, 7, 0])

    file = BMPBuilder(
      width: 5, height: 1, bitCount: 4, compression: 2, tables: BMPBuilder.greys(16))
    file.pixels = [2, 0xAB, 0, 3, 0x12, 0x30, 0, 1]
    #expect(try Image(decoding: file.bytes).samples == [10, 11, 1, 2, 3])
  }

  @Test("runs are cut off at the right edge and refused above the picture")
  func runOutside() throws {
    var file = BMPBuilder(width: 4, height: 1, compression: 1, tables: BMPBuilder.greys(256))
    let files: [[UInt8]] = [
      [5, 7, 0, 1], [4, 7, 9, 8, 0, 0, 0, 1], [4, 7, 0, 2, 200, 0, 1, 1, 0, 1],
    ]
    for pixels in files {
      file.pixels = pixels
      #expect(try Image(decoding: file.bytes).samples == [7, 7, 7, 7])
    }
    file.pixels = [0, 0, 1, 7, 0, 1]
    #expect(throws: ImageError.self) { try Image(decoding: file.bytes) }
  }

  @Test("a colour that the palette lacks is refused, with the numbers")
  func missingColor() throws {
    var file = BMPBuilder(width: 1, colorCount: 4, tables: BMPBuilder.greys(4))
    file.pixels = [4, 0, 0, 0]
    #expect(
      throws: ImageError(.damaged, "a BMP pixel has colour 4, but the palette has 4 colours")
    ) { try Image(decoding: file.bytes) }
  }

  @Test("headers that contradict themselves are refused")
  func contradictions() throws {
    var files: [BMPBuilder] = []
    files.append(BMPBuilder(width: 0, bitCount: 24))
    files.append(BMPBuilder(width: -1, bitCount: 24))
    files.append(BMPBuilder(height: Int(Int32.min), bitCount: 24))
    files.append(BMPBuilder(width: Int(Int32.max), height: Int(Int32.max), bitCount: 24))
    files.append(BMPBuilder(bitCount: 7, pixels: [0, 0, 0, 0]))
    files.append(BMPBuilder(compression: 4, pixels: [0, 0, 0, 0]))
    files.append(BMPBuilder(height: -1, compression: 1, tables: BMPBuilder.greys(256)))
    // Masks that overlap, and one with a gap.
    files.append(
      BMPBuilder(
        bitCount: 32, compression: 3, tables: [3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0],
        pixels: [0, 0, 0, 0]))
    files.append(
      BMPBuilder(
        bitCount: 32, compression: 3, tables: [5, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0],
        pixels: [0, 0, 0, 0]))
    for file in files {
      #expect(throws: ImageError.self, "\(file)") { try Image(decoding: file.bytes) }
    }
  }
}
