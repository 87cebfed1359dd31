import AgnesiArray
import AgnesiTraining
import Testing

@Suite("IDX files")
struct IDXFileTests {
  @Test("every element type is read in big-endian order")
  func elementTypes() throws {
    let cases: [(UInt8, [UInt8], DType, [Double])] = [
      (0x08, [0, 255], .uint8, [0, 255]),
      (0x09, [0x80, 0xff], .int8, [-128, -1]),
      (0x0b, [0x01, 0x02, 0xff, 0xfe], .int16, [258, -2]),
      (0x0c, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff], .int32, [65536, -1]),
      (0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], .float32, [1, -2.5]),
      (
        0x0e, [0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
        .float64, [.pi, .infinity]
      ),
    ]
    for (code, content, dtype, expected) in cases {
      let array = try IDXFile.decode(idxBytes(code: code, shape: [2], content: content), path: "f")
      #expect(array.dtype == dtype)
      #expect(array.shape == [2])
      #expect(try array.doubles() == expected)
    }
  }

  @Test("ranks 0 to 3 and sizes of 0 are read")
  func shapes() throws {
    #expect(try IDXFile.decode(idxBytes(shape: [], content: [7]), path: "f").shape == [])
    #expect(try IDXFile.decode(idxBytes(shape: [0], content: []), path: "f").shape == [0])
    let empty = idxBytes(shape: [0, 65_536, 65_536], content: [])
    #expect(try IDXFile.decode(empty, path: "f").count == 0)
    #expect(try IDXFile.decode(plainPictures, path: "f").shape == [2, 2, 3])
  }

  @Test("a compressed file is known by its content, not by its name")
  func compressed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(compressedPictures, as: "pictures")
    let array = try IDXFile.read(path)
    #expect(array.shape == [2, 2, 3])
    #expect(try array.elements(of: UInt8.self) == Array(10...21))
    let plain = try folder.write(plainPictures, as: "pictures.gz")
    #expect(try IDXFile.read(plain).elements(of: UInt8.self) == Array(10...21))
  }

  @Test("gzip members one after the other are one file")
  func gzipMembers() throws {
    let twice = try Gzip.decompressed(compressedPictures + compressedPictures, path: "f")
    #expect(twice == plainPictures + plainPictures)
  }

  @Test("decompression stops at its limit")
  func gzipLimit() throws {
    #expect(throws: DataError(path: "f", "holds more than 27 bytes, the most that is read")) {
      try Gzip.decompressed(compressedPictures, path: "f", limit: 27)
    }
    #expect(try Gzip.decompressed(compressedPictures, path: "f", limit: 28).count == 28)
  }

  @Test("every way to damage a plain file names the file and the numbers")
  func messages() {
    let cases: [([UInt8], String)] = [
      ([], "is cut off: 0 bytes, where an IDX file begins with 4"),
      (
        [0x89, 0x50, 0x4e, 0x47],
        "is no IDX file: begins with the bytes 89 50 4e 47 (hexadecimal), where 0 0, a type "
          + "(8, 9, b, c, d or e) and the rank were expected"
      ),
      (
        [0, 0, 8, 3, 0, 0, 0, 2],
        "is cut off: 8 bytes, where the sizes of 3 axes end at byte 16"
      ),
      (
        plainPictures.dropLast(),
        "is damaged or cut off: 12 elements of uint8 were expected for shape [2, 2, 3], 1 bytes "
          + "each, but 11 bytes follow the header"
      ),
      (
        plainPictures + [0, 0],
        "is damaged or cut off: 12 elements of uint8 were expected for shape [2, 2, 3], 1 bytes "
          + "each, but 14 bytes follow the header"
      ),
      (
        idxBytes(shape: [0xffff_ffff, 0xffff_ffff, 0xffff_ffff], content: []),
        "an array of shape [4294967295, 4294967295, 4294967295] has more elements than an Int "
          + "can count"
      ),
    ]
    for (bytes, message) in cases {
      #expect(throws: DataError(path: "a.idx", message)) {
        try IDXFile.decode(Array(bytes), path: "a.idx")
      }
    }
  }

  @Test("a file that is not there, and a folder, are errors")
  func unreadable() throws {
    #expect(throws: DataError("cannot read /none/f: No such file or directory")) {
      try IDXFile.read("/none/f")
    }
    let folder = try TemporaryFolder()
    #expect(throws: DataError("cannot read \(folder.path): it is a folder")) {
      try IDXFile.read(folder.path)
    }
  }

  @Test("every truncation of a compressed or plain file throws")
  func truncations() {
    for whole in [compressedPictures, plainPictures] {
      for count in 0..<whole.count {
        #expect(throws: DataError.self) {
          try IDXFile.decode(Array(whole.prefix(count)), path: "f")
        }
      }
    }
  }

  @Test("every flipped bit throws or still gives an array of the right size")
  func bitFlips() throws {
    for whole in [compressedPictures, plainPictures] {
      for position in whole.indices {
        for bit in 0..<8 {
          var bytes = whole
          bytes[position] ^= 1 << bit
          if let array = try? IDXFile.decode(bytes, path: "f") { #expect(array.count == 12) }
        }
      }
    }
  }

  @Test("a flipped bit in compressed content is always found")
  func checksum() {
    // The ten bytes of the gzip header hold a time and a system, which nothing checks.
    for position in 10..<compressedPictures.count {
      var bytes = compressedPictures
      bytes[position] ^= 0x10
      #expect(throws: DataError.self, "byte \(position)") {
        try IDXFile.decode(bytes, path: "f")
      }
    }
  }
}
