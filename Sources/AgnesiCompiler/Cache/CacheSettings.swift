/// Where compiled modules are kept on disk.
package struct CacheSettings: Sendable {
  /// The cache's folder; nil to keep nothing.
  package var folder: String?
  /// The size in bytes above which the modules used longest ago are removed.
  package var sizeLimit: Int64
  /// Where to build when the cache's folder cannot be written to.
  package var temporaryFolder: String

  package init(
    folder: String?, sizeLimit: Int64 = 1 << 30, temporaryFolder: String = "/tmp"
  ) {
    self.folder = folder
    self.sizeLimit = sizeLimit
    self.temporaryFolder = temporaryFolder
  }

  /// The settings of an environment: `$AGNESI_CACHE`, else `$XDG_CACHE_HOME/agnesi`, else
  /// `~/.cache/agnesi`, else none; temporary files in `$TMPDIR`, else `/tmp`.
  package init(environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let folder =
      value("AGNESI_CACHE") ?? value("XDG_CACHE_HOME").map { $0 + "/agnesi" }
      ?? value("HOME").map { $0 + "/.cache/agnesi" }
    self.init(folder: folder, temporaryFolder: value("TMPDIR") ?? "/tmp")
  }
}
