#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writing of files that appear whole or not at all.
///
/// The bytes go to a temporary file in the same folder, which takes the wanted name once it is
/// complete and on the disk. When anything fails, the temporary file is removed and an older file
/// of that name is as it was. A file that is replaced keeps its permissions; a new one has those
/// that the process's umask leaves. Symbolic links are followed.
package struct AtomicFile {
  private let file: PosixFile

  /// Writes a file of the given bytes.
  ///
  /// - Throws: `ArrayError` with the path and the system's reason.
  package static func write(_ bytes: [UInt8], to path: String) throws(ArrayError) {
    try write(to: path) { file throws(ArrayError) in try file.append(bytes) }
  }

  /// Writes a file piece by piece.
  ///
  /// - Parameters:
  ///   - path: the file to make or replace.
  ///   - body: appends the bytes; when it throws, nothing is left behind.
  /// - Throws: `ArrayError` with the path and the system's reason; what `body` throws.
  package static func write(
    to path: String, _ body: (AtomicFile) throws(ArrayError) -> Void
  ) throws(ArrayError) {
    let destination = try Destination(path)
    let temporary = destination.folder + ".agnesi-\(UInt64.random(in: 0 ... .max)).tmp"
    let file = AtomicFile(file: try PosixFile.create(temporary, for: path))
    do throws(ArrayError) {
      if let permissions = destination.permissions { try file.file.setPermissions(permissions) }
      try body(file)
      try file.file.synchronize()
      guard rename(temporary, destination.path) == 0 else { throw ArrayError.system("write", path) }
    } catch {
      unlink(temporary)
      throw error
    }
    // The new name is in place already: if the folder cannot be synchronised, nothing is lost but
    // the promise that it survives a power cut.
    try? PosixFile.open(reading: destination.folder).synchronize()
  }

  /// Appends bytes.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(ArrayError) { try file.write(bytes) }

  /// Appends bytes.
  package func append(_ bytes: [UInt8]) throws(ArrayError) {
    try bytes.withUnsafeBufferPointer { buffer throws(ArrayError) in
      try file.write(UnsafeRawBufferPointer(buffer))
    }
  }
}

/// Where a file is to appear.
private struct Destination {
  /// The path behind symbolic links.
  let path: String
  /// The folder, with a slash at its end.
  let folder: String
  /// The permissions of the file that is there already.
  let permissions: mode_t?

  init(_ name: String) throws(ArrayError) {
    try PosixFile.check(name)
    var status = stat()
    if stat(name, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw ArrayError("cannot write \(name): something that is not a plain file is there")
      }
      guard access(name, W_OK) == 0, let resolved = realpath(name, nil) else {
        throw .system("write", name)
      }
      defer { free(resolved) }
      path = String(cString: resolved)
      permissions = status.st_mode & 0o777
    } else {
      path = name
      permissions = nil
    }
    guard !path.hasSuffix("/") else { throw ArrayError("cannot write \(name): it names a folder") }
    let folderEnd = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    folder = folderEnd == path.startIndex ? "./" : String(path[..<folderEnd])
  }
}
