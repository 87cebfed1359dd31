import AgnesiArray
import AgnesiCompiler

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Fetching of a data set's files into a folder.
struct DatasetDownload: Sendable {
  /// The files, the small ones first so that trouble shows early.
  var files = RemoteFile.mnist
  /// The addresses of folders that hold the files; tried in turn for each file.
  var mirrors = RemoteFile.mnistMirrors

  /// Fetches those files that the folder does not hold yet.
  ///
  /// A file appears in the folder only whole and with the right SHA-256 digest.
  ///
  /// - Parameters:
  ///   - folder: is made if it does not exist.
  ///   - progress: is told a file's name, its bytes so far, and its size.
  /// - Throws: `DataError` when no mirror gives a file, or it cannot be written.
  func run(into folder: String, progress: (String, Int, Int) -> Void) throws(DataError) {
    for file in files where access("\(folder)/\(file.name)", R_OK) != 0 {
      let bytes = try fetch(file) { progress(file.name, $0, file.byteCount) }
      // Only now, so that trying without a network leaves nothing behind.
      try makeFolder(folder)
      do {
        try AtomicFile.write(bytes, to: "\(folder)/\(file.name)")
      } catch {
        throw DataError(error.message)
      }
    }
  }

  /// Fetches a file from the first mirror that has it; when none has, the last one's error counts.
  private func fetch(
    _ file: RemoteFile, progress: (Int) -> Void
  ) throws(DataError) -> [UInt8] {
    var failure = DataError("there is no server to download \(file.name) from")
    for mirror in mirrors {
      let url = "\(mirror)/\(file.name)"
      do throws(DataError) {
        let bytes = try CurlTransfer.fetch(url, byteCount: file.byteCount, progress: progress)
        guard digest(of: bytes) == file.digest else {
          throw DataError(path: url, "is damaged: its SHA-256 digest is not \(file.digest)")
        }
        return bytes
      } catch {
        failure = error
      }
    }
    throw failure
  }

  private func digest(of bytes: [UInt8]) -> String {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }

  /// Makes a folder and those around it; readable for the user alone, like other caches.
  private func makeFolder(_ path: String) throws(DataError) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST else {
        throw DataError(
          path: path, "the folder cannot be made: \(String(cString: strerror(errno)))")
      }
    }
  }
}
