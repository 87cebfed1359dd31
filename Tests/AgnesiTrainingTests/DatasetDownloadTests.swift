import Glibc
import Testing

@testable import AgnesiTraining

/// Whether the program that fetches files can be found.
let curlIsPresent = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"].contains {
  (path: String) in
  access(path, X_OK) == 0
}

@Suite("downloading a data set", .enabled(if: curlIsPresent))
struct DatasetDownloadTests {
  private let file = RemoteFile(
    name: "three", byteCount: 3,
    digest: "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")

  private func download(from mirrors: [String]) -> DatasetDownload {
    DatasetDownload(files: [file], mirrors: mirrors)
  }

  @Test("a whole file arrives, in a folder made for it, and its progress is told")
  func whole() throws {
    let server = try LoopbackServer(files: ["three": [1, 2, 3]])
    let folder = try TemporaryFolder()
    var told: [String] = []
    try download(from: [server.url]).run(into: "\(folder.path)/a/b") { name, count, total in
      told.append("\(name) \(count) of \(total)")
    }
    #expect(told.last == "three 3 of 3")
    let bytes = try contents(of: "\(folder.path)/a/b/three")
    #expect(bytes == [1, 2, 3])
  }

  @Test("a file that is there already is not fetched again")
  func present() throws {
    let folder = try TemporaryFolder()
    try folder.write([9], as: "three")
    try download(from: []).run(into: folder.path) { _, _, _ in }
    #expect(try contents(of: "\(folder.path)/three") == [9])
  }

  @Test(
    "a damaged file is not kept, and the next server is tried",
    arguments: [[1, 2, 4], [1, 2], [1, 2, 3, 4], []] as [[UInt8]])
  func damaged(content: [UInt8]) throws {
    let bad = try LoopbackServer(files: ["three": content])
    let folder = try TemporaryFolder()
    #expect(throws: DataError.self) {
      try download(from: [bad.url]).run(into: folder.path) { _, _, _ in }
    }
    #expect(try folder.names == [])
    let good = try LoopbackServer(files: ["three": [1, 2, 3]])
    try download(from: [bad.url, good.url]).run(into: folder.path) { _, _, _ in }
    #expect(try folder.names == ["three"])
  }

  @Test("an answer much longer than the file is not read to its end")
  func endless() throws {
    let server = try LoopbackServer(files: ["three": [UInt8](repeating: 1, count: 1 << 20)])
    let folder = try TemporaryFolder()
    #expect(
      throws: DataError(
        path: "\(server.url)/three", "has more than 3 bytes, where 3 were expected")
    ) { try download(from: [server.url]).run(into: folder.path) { _, _, _ in } }
  }

  @Test("messages say what is wrong with the server")
  func messages() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer(files: [:])
    #expect(throws: DataError(path: "\(server.url)/three", "the server answers with an error")) {
      try download(from: [server.url]).run(into: folder.path) { _, _, _ in }
    }
    // Nothing listens on port 1.
    #expect(throws: DataError(path: "http://127.0.0.1:1/three", "no connection")) {
      try download(from: ["http://127.0.0.1:1"]).run(into: folder.path) { _, _, _ in }
    }
    #expect(throws: DataError("there is no server to download three from")) {
      try download(from: []).run(into: folder.path) { _, _, _ in }
    }
  }

  @Test("a folder that cannot be made is an error; without a server none is made")
  func folders() throws {
    let server = try LoopbackServer(files: ["three": [1, 2, 3]])
    #expect(
      throws: DataError(
        path: "/proc/none/x", "the folder cannot be made: No such file or directory")
    ) { try download(from: [server.url]).run(into: "/proc/none/x") { _, _, _ in } }
    let folder = try TemporaryFolder()
    #expect(throws: DataError.self) {
      try download(from: []).run(into: "\(folder.path)/a") { _, _, _ in }
    }
    #expect(try folder.names == [])
  }
}
