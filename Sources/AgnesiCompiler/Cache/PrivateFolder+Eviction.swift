import Glibc

extension PrivateFolder {
  /// The age in seconds at which what a killed process left half-built is removed; no build lasts as
  /// long.
  private static let abandonedAge = 3600

  /// The bytes that a module takes.
  func size(of key: ModuleKey) -> Int64 {
    [key.sourceName, key.objectName].reduce(0) { sum, name in
      var status = stat()
      let isThere = fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
      return sum + (isThere ? Int64(status.st_size) : 0)
    }
  }

  /// Removes abandoned builds, and above `limit` bytes, the modules used longest ago.
  ///
  /// A module that another process is using stays loaded there; at worst it is built again. Files
  /// that the cache did not make are left alone.
  func evict(downTo limit: Int64) -> (evicted: Int, bytesLeft: Int64) {
    var modules: [ModuleKey: [Item]] = [:]
    let oldest = time(nil) - Self.abandonedAge
    for item in items() {
      if item.name.hasPrefix(Workspace.namePrefix) {
        if item.isFolder && item.lastUse < oldest { removeBuild(item.name) }
      } else if let key = ModuleKey(fileName: item.name), !item.isFolder {
        modules[key, default: []].append(item)
      }
    }
    var bytesLeft = modules.values.joined().reduce(0) { $0 + $1.bytes }
    var evicted = 0
    let byAge = modules.values
      .map { items in (lastUse: items.map(\.lastUse).max() ?? 0, items: items) }
      .sorted { $0.lastUse < $1.lastUse }
    for module in byAge where bytesLeft > limit {
      for item in module.items {
        remove(item.name)
        bytesLeft -= item.bytes
      }
      evicted += 1
    }
    return (evicted, bytesLeft)
  }

  private func removeBuild(_ name: String) {
    guard let build = try? PrivateFolder(path: path + "/" + name) else { return }
    build.items().forEach { build.remove($0.name) }
    remove(name, isFolder: true)
  }
}
