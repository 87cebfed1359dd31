import Glibc

/// A fresh private folder in which one module is built; removed, with what is in it, at the end.
///
/// A process that is killed leaves the folder behind; its name shows what it is, so that the cache
/// removes it later.
struct Workspace: ~Copyable {
  static let namePrefix = "agnesi-build-"

  let path: String
  private let key: ModuleKey
  private var sourcePath: String { path + "/" + key.sourceName }
  private var objectPath: String { path + "/" + key.objectName }

  init(in folder: String, for key: ModuleKey) throws(ToolchainError) {
    var template = Array((folder + "/" + Self.namePrefix + "XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .fileError(operation: "make a folder in", path: folder, code: errno)
    }
    self.path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.key = key
  }

  deinit {
    unlink(sourcePath)
    unlink(objectPath)
    rmdir(path)
  }

  /// Writes the source, compiles it and seals the shared object.
  func build(
    _ source: String, with compiler: CCompiler, level: OptimizationLevel
  ) throws(ToolchainError) {
    try append(Array(source.utf8), to: sourcePath)
    try compiler.compile(sourcePath, to: objectPath, level: level)
    let object = try read(objectPath)
    try append(SealedObject.seal(of: object), to: objectPath)
  }

  /// Moves the source and the object into the cache, replacing what has their names.
  func move(to folder: PrivateFolder) throws(ToolchainError) {
    for (path, name) in [(sourcePath, key.sourceName), (objectPath, key.objectName)] {
      guard renameat(AT_FDCWD, path, folder.descriptor, name) == 0 else {
        throw .fileError(operation: "move into the cache", path: path, code: errno)
      }
    }
  }

  /// Loads the object from here; it outlives the file.
  func load() throws(ToolchainError) -> NativeModule { try NativeModule(path: objectPath) }

  /// Appends to a file that nobody else may write to, whatever the process's default permissions.
  private func append(_ bytes: [UInt8], to path: String) throws(ToolchainError) {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .fileError(operation: "write", path: path, code: errno) }
    defer { close(file) }
    fchmod(file, 0o600)
    var written = 0
    while written < bytes.count {
      let step = bytes.withUnsafeBytes {
        write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if step > 0 {
        written += step
      } else if errno != EINTR {
        throw .fileError(operation: "write", path: path, code: errno)
      }
    }
  }

  private func read(_ path: String) throws(ToolchainError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw .fileError(operation: "read", path: path, code: errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, let bytes = readBytes(file, count: Int(status.st_size)) else {
      throw .fileError(operation: "read", path: path, code: errno)
    }
    return bytes
  }
}
