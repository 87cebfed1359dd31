import Testing

@testable import AgnesiImage

@Suite("JPEG")
struct JPEGTests {
  @Test(
    "all kinds decode as Pillow decodes them",
    arguments: [
      "grey", "colour-444", "colour-422", "colour-420", "colour-411", "colour-440", "progressive",
      "restarts", "rgb", "cmyk", "ycck",
    ])
  func kinds(name: String) throws {
    let image = try Fixture.image(name + ".jpg")
    let expected = try Fixture.image(name + "-jpg.png")
    #expect(image.width == expected.width)
    #expect(image.height == expected.height)
    #expect(image.channelCount == expected.channelCount)
    let differences = zip(image.samples, expected.samples).map { abs(Int($0) - Int($1)) }
    // Releases of the library differ by a step or two where they spread colour over pixels.
    #expect((differences.max() ?? 0) <= 4)
    #expect(differences.reduce(0, +) * 10 <= differences.count)
  }

  @Test("the orientation in EXIF notes is applied", arguments: 1...8, [true, false])
  func orientation(value: Int, isLittleEndian: Bool) throws {
    let plain = try Fixture.bytes("colour-420.jpg")
    let turned = try Image(
      decoding: plain.inserting(exif(orientation: value, isLittleEndian: isLittleEndian)))
    let orientation = try #require(Orientation(rawValue: value))
    #expect(turned == (try Image(decoding: plain)).upright(from: orientation))
  }

  @Test("EXIF notes that make no sense are passed over")
  func nonsenseExif() throws {
    let plain = try Fixture.bytes("grey.jpg")
    let notes = exif(orientation: 6, isLittleEndian: true)
    let image = try Image(decoding: plain)
    #expect(
      try Image(decoding: plain.inserting(exif(orientation: 9, isLittleEndian: true))) == image)
    #expect(
      try Image(decoding: plain.inserting(exif(orientation: 0, isLittleEndian: true))) == image)
    // The last six bytes are the padding of the value and the end of the directory.
    for count in 0..<notes.count - 6 {
      #expect(try Image(decoding: plain.inserting(Array(notes.prefix(count)))) == image)
    }
  }

  @Test("12-bit, lossless and hierarchical files are refused by name")
  func unsupported() throws {
    var bytes = try Fixture.bytes("grey.jpg")
    let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    func message() -> String? {
      #expect(throws: ImageError.self) { try Image(decoding: bytes) }?.message
    }
    bytes[frame + 4] = 12
    #expect(message() == "a JPEG with 12-bit samples; only 8-bit can be read")
    bytes[frame + 1] = 0xC3
    #expect(message() == "a lossless JPEG; only baseline and progressive can be read")
    bytes[frame + 1] = 0xC5
    #expect(message() == "a hierarchical JPEG; only baseline and progressive can be read")
  }

  @Test("stray bytes that cost no pixel are accepted, also after the end")
  func strayBytes() throws {
    let plain = try Fixture.bytes("colour-444.jpg")
    let image = try Image(decoding: plain)
    #expect(try Image(decoding: plain + [1, 2, 3]) == image)
    let beforeEnd = Array(plain.dropLast(2)) + [0, 0, 0] + plain.suffix(2)
    #expect(try Image(decoding: beforeEnd) == image)
  }

  /// The payload of an APP1 segment whose only entry is the orientation.
  private func exif(orientation: Int, isLittleEndian: Bool) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(value >> (8 * $0) & 255) }
      return isLittleEndian ? bytes : bytes.reversed()
    }
    let order: [UInt8] = isLittleEndian ? [0x49, 0x49] : [0x4D, 0x4D]
    let entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
    return Array("Exif\0\0".utf8) + order + number(42, 2) + number(8, 4) + number(1, 2) + entry
      + number(0, 4)
  }
}

extension [UInt8] {
  /// These bytes of a JPEG file with an APP1 segment behind the first marker.
  fileprivate func inserting(_ payload: [UInt8]) -> [UInt8] {
    let length = payload.count + 2
    let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + payload
    return Array(prefix(2)) + segment + dropFirst(2)
  }
}
