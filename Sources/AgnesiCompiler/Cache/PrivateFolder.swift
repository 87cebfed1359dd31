import Glibc

/// A folder that only its user can change, held open.
///
/// What lies in it will run as code, so the folder and each file must belong to this user, not be
/// writable by anyone else and not be a symbolic link. Holding the folder open means that what was
/// checked is what is used: replacing the folder or one above it changes nothing here.
final class PrivateFolder: Sendable {
  let path: String
  let descriptor: Int32

  /// Why a folder cannot be used.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens the folder, after making it and those above it where missing, readable by nobody else.
  init(path: String) throws(Problem) {
    Self.makeFolders(path)
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Problem(description: "cannot open '\(path)': \(describeError(errno))")
    }
    var status = stat()
    if fstat(descriptor, &status) != 0 || !Self.isPrivate(status) {
      close(descriptor)
      throw Problem(description: "'\(path)' belongs to, or can be changed by, another user")
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether only this user can write to a file or folder.
  private static func isPrivate(_ status: stat) -> Bool {
    status.st_uid == geteuid() && status.st_mode & (S_IWGRP | S_IWOTH) == 0
  }

  private static func makeFolders(_ path: String) {
    var end = path.startIndex
    while end < path.endIndex {
      let next = path.index(after: end)
      end = path[next...].firstIndex(of: "/") ?? path.endIndex
      mkdir(String(path[..<end]), 0o700)
    }
  }

  /// A path to a file of the folder that goes through the open descriptor.
  func stablePath(_ name: String) -> String { "/proc/self/fd/\(descriptor)/\(name)" }

  /// The bytes of a file that only this user can have written, and a note that it was used now; nil
  /// if there is no such file.
  func readForUse(_ name: String) -> [UInt8]? {
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Self.isPrivate(status)
    else { return nil }
    guard let bytes = readBytes(file, count: Int(status.st_size)) else { return nil }
    // The time of change serves as the time of last use, which eviction goes by.
    futimens(file, nil)
    return bytes
  }

  /// A file or folder in here.
  struct Item {
    let name: String
    let bytes: Int64
    /// Seconds since 1970.
    let lastUse: Int
    let isFolder: Bool
  }

  /// Everything in the folder; empty if it cannot be read.
  func items() -> [Item] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { closedir(stream) }
    var result: [Item] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard name != ".", name != "..",
        fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
      else { continue }
      result.append(
        Item(
          name: name, bytes: Int64(status.st_size), lastUse: status.st_mtim.tv_sec,
          isFolder: status.st_mode & S_IFMT == S_IFDIR))
    }
    return result
  }

  /// Removes a file, or an empty folder.
  func remove(_ name: String, isFolder: Bool = false) {
    unlinkat(descriptor, name, isFolder ? AT_REMOVEDIR : 0)
  }
}

/// The first `count` bytes from a file; nil if it has fewer.
func readBytes(_ file: Int32, count: Int) -> [UInt8]? {
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    while filled < count, let base = buffer.baseAddress {
      let step = read(file, base + filled, count - filled)
      if step > 0 { filled += step } else if step == 0 || errno != EINTR { break }
    }
  }
  return bytes.count == count ? bytes : nil
}
