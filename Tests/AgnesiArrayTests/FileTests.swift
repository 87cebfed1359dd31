import AgnesiArray
import Foundation
import Testing

@Suite struct FileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func writesAndReads() throws {
    let path = folder.file("a.bin")
    for bytes in [[], [1], [UInt8](repeating: 7, count: 3_000_001)] {
      try AtomicFile.write(bytes, to: path)
      #expect(try FileContents.read(path: path, limit: 3_000_001) == bytes)
    }
    #expect(try folder.names == ["a.bin"])
  }

  @Test func readsUpToALimit() throws {
    let path = folder.file("a.bin")
    try AtomicFile.write([1, 2, 3], to: path)
    #expect(try FileContents.read(path: path, limit: 3) == [1, 2, 3])
    #expect(throws: ArrayError("cannot read \(path): it is longer than 2 bytes")) {
      try FileContents.read(path: path, limit: 2)
    }
    // A device has no size, yet gives bytes without end.
    #expect(throws: ArrayError("cannot read /dev/zero: it is longer than 100 bytes")) {
      try FileContents.read(path: "/dev/zero", limit: 100)
    }
  }

  @Test func refusesToReadWhatIsNoFile() throws {
    #expect(throws: ArrayError("cannot read \(folder.path): it is a folder")) {
      try FileContents.read(path: folder.path, limit: 10)
    }
    let missing = folder.file("missing")
    #expect(throws: ArrayError("cannot read \(missing): No such file or directory")) {
      try FileContents.read(path: missing, limit: 10)
    }
    #expect(throws: ArrayError("the path of a file is empty")) {
      try FileContents.read(path: "", limit: 10)
    }
    #expect(throws: ArrayError.self) { try FileContents.read(path: "/dev\0/null", limit: 10) }
  }

  @Test func aFailureLeavesTheOldFileAlone() throws {
    let path = folder.file("a.bin")
    try AtomicFile.write([1, 2, 3], to: path)
    #expect(throws: ArrayError("stop")) {
      try AtomicFile.write(to: path) { file throws(ArrayError) in
        try file.append([9, 9])
        throw ArrayError("stop")
      }
    }
    #expect(try FileContents.read(path: path, limit: 10) == [1, 2, 3])
    #expect(try folder.names == ["a.bin"])
  }

  @Test func refusesToWriteWhereItCannot() throws {
    let lost = folder.file("no/such/folder")
    #expect(throws: ArrayError("cannot write \(lost): No such file or directory")) {
      try AtomicFile.write([1], to: lost)
    }
    for path in [folder.path, folder.path + "/new/", "/dev/null", "", "a\0b"] {
      #expect(throws: ArrayError.self) { try AtomicFile.write([1], to: path) }
    }
    let long = folder.file(String(repeating: "x", count: 300))
    #expect(throws: ArrayError.self) { try AtomicFile.write([1], to: long) }
    #expect(try folder.names == [])
  }

  @Test func keepsPermissionsAndLinks() throws {
    let manager = FileManager.default
    let path = folder.file("a.bin")
    let link = folder.file("link")
    try AtomicFile.write([1], to: path)
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try manager.createSymbolicLink(atPath: link, withDestinationPath: path)
    try AtomicFile.write([2], to: link)
    #expect(try FileContents.read(path: path, limit: 1) == [2])
    #expect(try manager.destinationOfSymbolicLink(atPath: link) == path)
    let permissions = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(permissions == 0o640)
  }
}
