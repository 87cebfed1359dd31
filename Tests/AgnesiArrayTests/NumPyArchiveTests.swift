import AgnesiArray
import Testing

private func fixture(_ name: String) throws -> [UInt8] {
  try #require(numPyFixtures[name], "no fixture \(name)")
}

@Suite struct NumPyArchiveTests {
  let weights: NDArray
  let biases = NDArray([Int16(1), -2])

  init() throws { weights = try NDArray([[0.0, 1, 2], [3, 4, 5]]) }

  @Test(arguments: ["stored", "deflated", "streamed", "64-bit"])
  func readsWhatPythonWrote(name: String) throws {
    let archive = try NumPyArchive.decode(fixture(name + " npz"))
    #expect(archive.names.prefix(2) == ["W", "b"])
    #expect(archive["W"] == weights)
    #expect(archive["b"] == biases)
    #expect(archive["missing"] == nil)
  }

  @Test func readsPackedZeros() throws {
    let archive = try NumPyArchive.decode(fixture("deflated npz"))
    #expect(archive.names == ["W", "b", "zeros"])
    #expect(try archive["zeros"] == NDArray.zeros(shape: [20_000], dtype: .uint8))
  }

  @Test func readsOddButSoundFiles() throws {
    #expect(try NumPyArchive.decode(fixture("empty npz")) == NumPyArchive())
    // The name looks like a path and stays a name.
    #expect(try NumPyArchive.decode(fixture("unicode npz")).names == ["größe/../λ"])
    // The comment begins with the mark of the end record.
    #expect(try NumPyArchive.decode(fixture("commented npz")).names == ["W"])
  }

  @Test(arguments: [
    ("duplicate npz", "npz data: two members have the name \"W\""),
    (
      "bzip2 npz",
      "npz data: member \"W.npy\": it is packed with method 12; 0 and 8 are supported"
    ),
    (
      "foreign npz",
      "npz data: member \"notes.txt\": "
        + "this is not an npy file: it does not begin with \\x93NUMPY"
    ),
    ("vector", "npz data: this is not a zip file, or its end is missing"),
  ])
  func refuses(name: String, message: String) throws {
    let bytes = try fixture(name)
    #expect(throws: ArrayError(message)) { try NumPyArchive.decode(bytes) }
  }

  @Test(arguments: [false, true], [0, 100, 1 << 32])
  func writesAndReads(isCompressed: Bool, longFrom limit: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npz")
    let view = weights.transposed([1, 0])
    let archive: NumPyArchive = [
      "W": weights, "λ/../x": view, "b": biases, "": NDArray(true),
      "empty": try .zeros(shape: [0, 2], dtype: .int32),
      "zeros": try .zeros(shape: [70_000], dtype: .int8),
    ]
    try archive.write(to: path, isCompressed: isCompressed, longFrom: limit)
    #expect(try NumPyArchive.read(path) == archive)
    #expect(try folder.names == ["a.npz"])
  }

  @Test func keepsOrder() {
    var archive: NumPyArchive = ["b": biases, "a": biases, "b": weights]
    #expect(archive.names == ["b", "a"])
    #expect(archive["b"] == weights)
    archive["b"] = nil
    archive["z"] = nil
    archive["b"] = biases
    #expect(archive.names == ["a", "b"])
  }

  @Test(arguments: ["stored npz", "deflated npz", "64-bit npz"])
  func everyTruncationIsRefused(name: String) throws {
    let bytes = try fixture(name)
    for length in bytes.indices {
      #expect(throws: ArrayError.self, "\(length) bytes") {
        try NumPyArchive.decode(Array(bytes[..<length]))
      }
    }
  }

  @Test(arguments: ["stored npz", "deflated npz", "streamed npz", "64-bit npz"])
  func noDamagedByteChangesAValue(name: String) throws {
    let bytes = try fixture(name)
    for index in bytes.indices {
      for value in [bytes[index] ^ 1, bytes[index] ^ 0x80, 0, 0xff] {
        var damaged = bytes
        damaged[index] = value
        // Some bytes mean nothing, such as those of the time; others change a name.
        guard let archive = try? NumPyArchive.decode(damaged) else { continue }
        if let found = archive["W"] { #expect(found == weights, "byte \(index) as \(value)") }
        if let found = archive["b"] { #expect(found == biases, "byte \(index) as \(value)") }
      }
    }
  }

  @Test func refusesMoreThanDeflateCanHold() throws {
    // The directory claims 3 GB for the 20,000 zeros, which are packed into few bytes.
    var bytes = try fixture("deflated npz")
    let name = Array("zeros.npy".utf8)
    let found = bytes.indices.last { bytes[$0...].starts(with: name) }
    let entry = try #require(found) - 46
    bytes.replaceSubrange((entry + 24)..<(entry + 28), with: [0, 0, 0, 0xc0])
    let error = try #require(throws: ArrayError.self) { try NumPyArchive.decode(bytes) }
    #expect(error.message.contains("cannot unpack to 3221225472 bytes"))
  }

  @Test func refusesOverlappingMembers() throws {
    // Both entries of the directory point to the first member.
    var bytes = try fixture("stored npz")
    let name = Array("b.npy".utf8)
    let found = bytes.indices.last { bytes[$0...].starts(with: name) }
    let entry = try #require(found) - 46
    bytes.replaceSubrange((entry + 42)..<(entry + 46), with: [0, 0, 0, 0])
    #expect(throws: ArrayError("npz data: the member \"b.npy\" overlaps something else")) {
      try NumPyArchive.decode(bytes)
    }
  }
}
