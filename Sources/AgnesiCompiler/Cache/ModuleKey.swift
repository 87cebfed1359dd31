/// The name of a compiled module: a digest of everything that its code depends on.
struct ModuleKey: Hashable, Sendable {
  /// 64 hexadecimal digits.
  let digest: String

  /// A change of the layout of cached files starts a new set of keys.
  private static let format = "agnesi module 1"

  init(source: String, compiler: CCompiler, level: OptimizationLevel = .full) {
    var hash = SHA256()
    let parts =
      [Self.format, source, compiler.identity, Processor.description, "\(RuntimeTable.currentABI)"]
      + compiler.flags(level)
    for part in parts {
      // With the lengths, different lists of parts cannot run together to the same bytes.
      hash.update("\(part.utf8.count):")
      hash.update(part)
    }
    digest = hash.finish()
  }

  /// The key of a file of the cache; nil for the name of any other file.
  init?(fileName: String) {
    let digest = fileName.prefix(64)
    guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit) else { return nil }
    self.digest = String(digest)
    guard fileName == sourceName || fileName == objectName else { return nil }
  }

  var sourceName: String { digest + ".c" }
  var objectName: String { digest + ".so" }
}
