import Foundation

/// Picture collections that are too large, or not ours, to be part of the project.
///
/// The environment variable `AGNESI_TEST_DATA` names a folder with `conformance/pngsuite`,
/// `conformance/libjpeg-turbo` and `conformance/afl-jpeg-corpus.tar.gz`. Tests that need them are
/// skipped without it.
enum TestData {
  static let folder = ProcessInfo.processInfo.environment["AGNESI_TEST_DATA"]

  static var isPresent: Bool { folder != nil }

  static func path(_ name: String) -> String { (folder ?? "") + "/conformance/" + name }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }
}

/// The 32-bit FNV-1a hash, by which tables state what pictures must decode to.
func checksum(_ bytes: [UInt8]) -> UInt32 {
  bytes.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 16_777_619 }
}

/// Calls a function with a new folder that is removed afterwards.
func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "agnesi-image-\(UInt64.random(in: 0 ... .max))")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
