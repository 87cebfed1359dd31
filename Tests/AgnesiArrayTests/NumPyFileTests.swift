import AgnesiArray
import Testing

/// A file of the fixtures.
private func fixture(_ name: String) throws -> [UInt8] {
  try #require(numPyFixtures[name], "no fixture \(name)")
}

/// An npy file of version 1.0 with the given header text and elements.
private func npy(_ header: String, _ elements: [UInt8] = []) -> [UInt8] {
  let size = header.utf8.count
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(size & 255), UInt8(size >> 8)]
    + Array(header.utf8) + elements
}

@Suite struct NumPyFileTests {
  @Test(arguments: DType.allCases, ["little", "big"])
  func readsBothByteOrders(dtype: DType, order: String) throws {
    if dtype.byteCount == 1 && order == "big" { return }
    let array = try NumPyFile.decode(fixture("\(order) \(dtype)"))
    #expect(array.dtype == dtype)
    #expect(array.shape == [2, 3])
    let expected: [Double] =
      switch dtype {
      case .bool: [0, 1, 1, 1, 1, 1]
      case .uint8: [0, 1, 2, 3, 100, 127]
      case .int8, .int16, .int32: [0, -1, -2, -3, -100, -127]
      case .int64: [0, -1e16, -2e16, -3e16, -1e18, -1.27e18]
      case .float32, .float64: [0, -0.125, -0.25, -0.375, -12.5, -15.875]
      }
    #expect(try array.doubles() == expected)
  }

  @Test func readsFortranOrder() throws {
    #expect(
      try NumPyFile.decode(fixture("fortran float64"))
        == NDArray([[0.0, 1, 2], [3, 4, 5]]))
    #expect(
      try NumPyFile.decode(fixture("fortran big int16"))
        == NDArray((0..<12).map(Int16.init), shape: [2, 3, 2]))
  }

  @Test(arguments: ["vector", "version 2", "version 3"])
  func readsEveryVersion(name: String) throws {
    #expect(try NumPyFile.decode(fixture(name)) == NDArray([Int32(0), 1, 2]))
  }

  @Test func readsNoAxesAndNoElements() throws {
    #expect(try NumPyFile.decode(fixture("rank 0")) == NDArray(2.5))
    #expect(
      try NumPyFile.decode(fixture("empty")) == NDArray.zeros(shape: [0, 3], dtype: .float32))
  }

  @Test(arguments: [
    "little bool", "little uint8", "little int8", "little int16", "little int32", "little int64",
    "little float32", "little float64", "rank 0", "empty", "vector",
  ])
  func writesNumPysBytes(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try fixture(name)
    let path = folder.file("a.npy")
    try NumPyFile.write(NumPyFile.decode(bytes), to: path)
    #expect(try FileContents.read(path: path, limit: 1000) == bytes)
    #expect(try NumPyFile.read(path) == NumPyFile.decode(bytes))
    #expect(try folder.names == ["a.npy"])
  }

  @Test func writesViews() throws {
    let folder = try TemporaryFolder()
    let view = try NDArray([[1, 2, 3], [4, 5, 6]]).transposed([1, 0])
    try NumPyFile.write(view, to: folder.file("a.npy"))
    #expect(try NumPyFile.read(folder.file("a.npy")) == view)
  }

  @Test func readsOlderAndForeignHeaders() throws {
    // Python 2 wrote long sizes with an L; other programs use double quotes or leave commas away.
    let old = npy("{'shape': (2L, 1L), 'fortran_order': False, 'descr': '|u1'}", [7, 8])
    #expect(try NumPyFile.decode(old) == NDArray([[UInt8(7)], [8]]))
    let foreign = npy("{\"descr\":\"=i2\",\"fortran_order\":True,\"shape\":(1,)}\n", [1, 2])
    #expect(try NumPyFile.decode(foreign) == NDArray([Int16(0x201)]))
    let truths = npy("{'descr': '?', 'fortran_order': False, 'shape': (3,), }", [0, 2, 255])
    #expect(try NumPyFile.decode(truths) == NDArray([false, true, true]))
  }

  @Test(arguments: [
    ("uint16", "<u2"), ("float16", "<f2"), ("complex64", "<c8"), ("text", "<U2"),
    ("record", "[('a', '<i4')"), ("date", "<M8[s]"),
  ])
  func namesAnUnsupportedType(name: String, descriptor: String) throws {
    let bytes = try fixture("unsupported " + name)
    let error = try #require(throws: ArrayError.self) { try NumPyFile.decode(bytes) }
    #expect(error.message.contains("the npy dtype \(descriptor)"))
    #expect(error.message.contains("not supported"))
  }

  @Test(arguments: [
    "", "{", "{}", "junk", "{'descr': '<f8', 'fortran_order': False, 'shape': (0,)",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0,)} x",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': 0}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-0,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
    "{'descr': '<f8', 'fortran_order': false, 'shape': (0,)}",
    "{'descr': '<f8', 'fortran_order': False}",
    "{'descr': '', 'fortran_order': False, 'shape': ()}",
    "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (0,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), 'more': 1}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999999999999)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", "{'descr': '<f8",
  ])
  func refusesJunkHeaders(text: String) {
    #expect(throws: ArrayError.self) { try NumPyFile.decode(npy(text)) }
  }

  @Test func refusesTooManyAxesAndHugeHeaders() {
    let axes = String(repeating: "1,", count: 65)
    #expect(throws: ArrayError("npy data: the npy header has 65 axes; NumPy allows 64")) {
      try NumPyFile.decode(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (\(axes))}", [1]))
    }
    let huge = [0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]
    #expect(throws: ArrayError.self) { try NumPyFile.decode(huge) }
    #expect(throws: ArrayError.self) {
      try NumPyFile.decode([0x93] + Array("NUMPY".utf8) + [4, 0, 0, 0, 0, 0])
    }
  }

  @Test func sizesMustAgree() throws {
    let bytes = try fixture("vector")
    #expect(
      throws: ArrayError("npy data: shape [3] of int32 needs 3 times 4 bytes; there are 13")
    ) { try NumPyFile.decode(bytes + [0]) }
  }

  @Test func everyTruncationIsRefused() throws {
    for name in ["little float64", "fortran big int16", "version 2"] {
      let bytes = try fixture(name)
      for length in bytes.indices {
        #expect(throws: ArrayError.self, "\(name), \(length) bytes") {
          try NumPyFile.decode(Array(bytes[..<length]))
        }
      }
    }
  }

  @Test(arguments: ["little float64", "fortran big int16", "little bool", "version 2", "rank 0"])
  func everyDamagedByteGivesAnArrayOrAnError(name: String) throws {
    let bytes = try fixture(name)
    for index in bytes.indices {
      for value in [bytes[index] ^ 1, bytes[index] ^ 0x80, 0, 0xff, 0x20, 0x39] {
        var damaged = bytes
        damaged[index] = value
        guard let array = try? NumPyFile.decode(damaged) else { continue }
        // What is accepted must be sound: use every element.
        #expect(try array.doubles().count == array.count)
      }
    }
  }

  @Test func errorsNameTheFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    try AtomicFile.write(Array("nothing".utf8), to: path)
    #expect(
      throws: ArrayError("\(path): this is not an npy file: it does not begin with \\x93NUMPY")
    ) { try NumPyFile.read(path) }
    #expect(throws: ArrayError.self) { try NumPyFile.read(folder.path) }
    #expect(throws: ArrayError.self) { try NumPyFile.read("/dev/zero") }
    #expect(throws: ArrayError.self) { try NumPyFile.read(folder.file("missing")) }
  }
}
