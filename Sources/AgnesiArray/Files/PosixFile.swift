#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file descriptor that is closed when the last reference goes.
///
/// Every call repeats after an interrupting signal, goes on after a short count, and throws an
/// error with the path and the system's reason.
final class PosixFile {
  /// The path as the caller gave it, for messages.
  let path: String
  private let descriptor: CInt

  /// Opens an existing file for reading.
  static func open(reading path: String) throws(ArrayError) -> PosixFile {
    try PosixFile(path: path, named: path, flags: O_RDONLY, verb: "read")
  }

  /// Makes a new file for writing; what already exists under this path is an error.
  ///
  /// The permissions are read and write for everybody, less what the process's umask removes.
  static func create(_ path: String, for destination: String) throws(ArrayError) -> PosixFile {
    try PosixFile(
      path: path, named: destination, flags: O_WRONLY | O_CREAT | O_EXCL, verb: "write")
  }

  private init(path: String, named name: String, flags: CInt, verb: String) throws(ArrayError) {
    try Self.check(path)
    var descriptor: CInt
    repeat {
      #if canImport(Glibc)
        descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o666 as mode_t)
      #else
        descriptor = Darwin.open(path, flags | O_CLOEXEC, 0o666 as mode_t)
      #endif
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw .system(verb, name) }
    self.path = name
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Refuses a path that C would cut short.
  static func check(_ path: String) throws(ArrayError) {
    guard !path.isEmpty else { throw ArrayError("the path of a file is empty") }
    guard !path.utf8.contains(0) else {
      throw ArrayError("the path \(path.debugDescription) has a zero byte in it")
    }
  }

  /// What the system knows about the file.
  func status() throws(ArrayError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("read", path) }
    return status
  }

  /// Reads at the current position; the number of bytes is 0 at the end of the file only.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) -> Int {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      #if canImport(Glibc)
        let size = Glibc.read(descriptor, rest.baseAddress, rest.count)
      #else
        let size = Darwin.read(descriptor, rest.baseAddress, rest.count)
      #endif
      if size == 0 { break }
      if size < 0 {
        if errno == EINTR { continue }
        throw .system("read", path)
      }
      done += size
    }
    return done
  }

  /// Fills the buffer with the bytes at a position; a shorter file is an error.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let size = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if size < 0 {
        if errno == EINTR { continue }
        throw .system("read", path)
      }
      guard size > 0 else { throw ArrayError("\(path): the file ends early") }
      done += size
    }
  }

  /// Writes every byte at the current position.
  func write(_ bytes: UnsafeRawBufferPointer) throws(ArrayError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      #if canImport(Glibc)
        let size = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #else
        let size = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if size < 0 {
        if errno == EINTR { continue }
        throw .system("write", path)
      }
      done += size
    }
  }

  /// Sets the permissions.
  func setPermissions(_ mode: mode_t) throws(ArrayError) {
    guard fchmod(descriptor, mode) == 0 else { throw .system("write", path) }
  }

  /// Waits until the bytes are on the disk.
  func synchronize() throws(ArrayError) {
    // Some file systems know no fsync; then there is nothing to wait for.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw .system("write", path)
    }
  }
}

extension ArrayError {
  /// The error that `errno` stands for now, with what was tried on which file.
  static func system(_ verb: String, _ path: String) -> ArrayError {
    ArrayError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
