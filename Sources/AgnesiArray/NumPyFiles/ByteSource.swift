#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Bytes that can be read at any position: a file or memory.
protocol ByteSource {
  /// How many bytes there are.
  var byteCount: Int { get }
  /// Fills a buffer with the bytes from `offset` on; the caller has checked that they exist.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError)
}

extension ByteSource {
  /// The bytes of a range; an error when the range is not inside the source.
  func bytes(at offset: Int, count: Int) throws(ArrayError) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw ArrayError(
        "the file ends early: \(count) bytes from \(offset) are needed, there are \(byteCount)")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBufferPointer { buffer throws(ArrayError) in
      try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes
  }
}

/// A file on disk as a source of bytes.
struct FileSource: ByteSource {
  let byteCount: Int
  private let file: PosixFile

  /// Opens a file, which must be a plain one: others cannot be read at any position.
  init(path: String) throws(ArrayError) {
    file = try PosixFile.open(reading: path)
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ArrayError("cannot read \(path): it is not a plain file")
    }
    byteCount = Int(status.st_size)
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    try file.read(at: offset, into: buffer)
  }
}

/// Bytes in memory as a source.
struct MemorySource: ByteSource {
  let bytes: [UInt8]

  var byteCount: Int { bytes.count }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    bytes.withUnsafeBytes { source in
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset...].prefix(buffer.count)))
    }
  }
}
