import AgnesiImage
import Testing

@Suite("Damaged files")
struct DamageTests {
  @Test("a file that is cut anywhere is refused")
  func truncations() throws {
    let names = try Fixture.names("jpg", "bmp", "png")
    #expect(names.count > 30)
    for name in names {
      let bytes = try Fixture.bytes(name)
      for count in 0..<bytes.count {
        #expect(throws: ImageError.self, "\(name) cut to \(count) of \(bytes.count) bytes") {
          try Image(decoding: Array(bytes.prefix(count)))
        }
      }
    }
  }

  @Test("a file with any one byte changed decodes or throws")
  func flips() throws {
    let limits = ImageLimits(maximumPixelCount: 100_000)
    for name in try Fixture.names("jpg", "bmp", "png") where !name.hasSuffix("-jpg.png") {
      let bytes = try Fixture.bytes(name)
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= UInt8(1 << (index % 8))
        _ = try? Image(decoding: changed, limits: limits)
        changed[index] = 0xFF
        _ = try? Image(decoding: changed, limits: limits)
      }
    }
  }

  @Test("what is no picture is refused with what it is")
  func otherFiles() throws {
    func message(_ bytes: [UInt8]) -> String? {
      #expect(throws: ImageError.self) { try Image(decoding: bytes) }?.message
    }
    #expect(message([]) == "the file is empty")
    #expect(message(Array("hello".utf8)) == "not a picture; JPEG, PNG and BMP can be read")
    #expect(message(Array("GIF89a".utf8)) == "a GIF file; JPEG, PNG and BMP can be read")
    #expect(message(Array("RIFF....WEBPVP8 ".utf8)) == "a WebP file; JPEG, PNG and BMP can be read")
    #expect(message([0xFF, 0xD8, 0xFF]) != nil)
    #expect(message([0x42, 0x4D]) == "the BMP headers are cut short")
  }

  @Test("sizes over the limits are refused before memory is taken")
  func limits() throws {
    // A PNG header that claims 65,000 by 65,000 pixels of 8 bytes.
    var png = try Fixture.bytes("rgb16.png")
    png.replaceSubrange(16..<24, with: [0, 0, 0xFD, 0xE8, 0, 0, 0xFD, 0xE8])
    let error = #expect(throws: ImageError.self) { try Image(decoding: png) }
    #expect(error?.kind == .tooLarge)
    #expect(
      error?.message == "the picture is 65000 by 65000; at most 100000000 pixels are allowed")

    let small = ImageLimits(maximumSide: 12)
    #expect(throws: ImageError.self) {
      try Image(decoding: try Fixture.bytes("grey8.bmp"), limits: small)
    }
    let short = ImageLimits(maximumByteCount: 100)
    #expect(throws: ImageError(.tooLarge, "1254 bytes; at most 100 are allowed")) {
      try Image(decoding: try Fixture.bytes("grey8.bmp"), limits: short)
    }
  }

  @Test("a file that cannot be read is named")
  func unreadable() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/none.png"
      #expect(
        throws: ImageError(.unreadable, "cannot read \(path): No such file or directory")
      ) { try Image(contentsOf: path) }
      #expect(throws: ImageError(.unreadable, "cannot read \(folder): it is a folder")) {
        try Image(contentsOf: folder)
      }
    }
  }
}
