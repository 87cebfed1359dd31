#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The largest file, and the largest content of a compressed file, that is read: 1 GiB.
///
/// MNIST takes 47 MB; the limit keeps a damaged or hostile file from filling the memory.
package let maximumFileByteCount = 1 << 30

/// Reads a whole file.
///
/// - Throws: `DataError` when it cannot be read, is a folder, or has more bytes than `limit`.
package func readFile(
  _ path: String, limit: Int = maximumFileByteCount
) throws(DataError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw DataError(path: path, "cannot be opened: \(lastSystemError())")
  }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw DataError(path: path, "cannot be read: \(lastSystemError())") }
    if count == 0 { return bytes }
    bytes.append(contentsOf: chunk[..<count])
    guard bytes.count <= limit else {
      throw DataError(path: path, "has more than \(limit) bytes, the most that is read")
    }
  }
}

/// The text of the last failure of a system call.
package func lastSystemError() -> String { String(cString: strerror(errno)) }
