#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reading of whole files into memory.
package enum FileContents {
  /// All bytes of a file.
  ///
  /// - Parameters:
  ///   - path: the file; a pipe or a device works as well, up to its end.
  ///   - limit: the most bytes that are accepted, so that a wrong path cannot fill the memory.
  /// - Throws: `ArrayError`, with the path, when the file cannot be read, is a folder or is longer
  ///   than `limit`.
  package static func read(path: String, limit: Int) throws(ArrayError) -> [UInt8] {
    let file = try PosixFile.open(reading: path)
    let status = try file.status()
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw ArrayError("cannot read \(path): it is a folder")
    }
    let tooLong = ArrayError("cannot read \(path): it is longer than \(limit) bytes")
    guard Int(status.st_size) <= limit else { throw tooLong }

    // The size may be 0 for what has none, and may change meanwhile: the end decides.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var chunk = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 4096), 1 << 20))
    while true {
      let size = try chunk.withUnsafeMutableBufferPointer { buffer throws(ArrayError) in
        try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if size == 0 { return bytes }
      guard size <= limit - bytes.count else { throw tooLong }
      bytes.append(contentsOf: chunk[..<size])
    }
  }
}
