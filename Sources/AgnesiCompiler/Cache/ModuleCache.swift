import Synchronization

/// Gives the loaded module of a C text: from this process, else from disk, else from the compiler.
///
/// The folder holds `<key>.c`, for readers, and `<key>.so`. Both are built elsewhere and renamed into
/// place, so that any number of processes can share the folder without a lock: the worst is that
/// several build the same module. Anything wrong with the folder (read-only, full, damaged, not
/// private) costs time, never a result: the module is then built in a temporary folder.
package final class ModuleCache: Sendable {
  /// What happened so far.
  package struct Counters: Hashable, Sendable {
    /// Modules that the compiler was run for.
    package var compiles = 0
    /// Modules loaded from the folder without compiling.
    package var diskHits = 0
    /// Requests for a module that was loaded before.
    package var memoryHits = 0
    /// Modules removed from the folder to keep to the size limit.
    package var evictions = 0
    /// Modules built outside the folder because it could not be used.
    package var fallbacks = 0
  }

  /// One key's module, once there is one.
  ///
  /// The lock is held while it is found or built, so that threads which ask for the same key wait
  /// instead of doing the same work.
  private final class Slot: Sendable {
    let module = Mutex<NativeModule?>(nil)
  }

  private let compiler: CCompiler
  private let settings: CacheSettings
  private let folder: PrivateFolder?
  private let slots = Mutex<[ModuleKey: Slot]>([:])
  private let counts = Mutex(Counters())
  /// Bytes that may still be stored before the folder must be looked through; nil before the first
  /// time.
  private let allowance = Mutex<Int64?>(nil)

  /// Why nothing is kept on disk although a folder was asked for; nil if all is well.
  package let folderProblem: String?

  package init(compiler: CCompiler, settings: CacheSettings) {
    self.compiler = compiler
    self.settings = settings
    guard let path = settings.folder else {
      folder = nil
      folderProblem = nil
      return
    }
    do {
      folder = try PrivateFolder(path: path)
      folderProblem = nil
    } catch {
      folder = nil
      folderProblem = "module cache: \(error); compiled code is not kept"
    }
  }

  /// A snapshot of the counters.
  package var counters: Counters { counts.withLock { $0 } }

  /// The loaded module of a C text.
  ///
  /// - Parameters:
  ///   - source: the text.
  ///   - level: how much time the compiler takes to make the code fast.
  /// - Throws: `ToolchainError` if the text does not compile or nothing can be written anywhere.
  package func module(
    for source: String, level: OptimizationLevel = .full
  ) throws(ToolchainError) -> NativeModule {
    let key = ModuleKey(source: source, compiler: compiler, level: level)
    let slot = slots.withLock { slots in
      let slot = slots[key] ?? Slot()
      slots[key] = slot
      return slot
    }
    return try slot.module.withLock { (module) throws(ToolchainError) in
      if let module {
        counts.withLock { $0.memoryHits += 1 }
        return module
      }
      let found = if let kept = load(key) { kept } else { try build(source, key, level) }
      module = found
      return found
    }
  }

  /// The module from the folder; nil if it is not there, damaged or not trustworthy.
  private func load(_ key: ModuleKey) -> NativeModule? {
    guard let folder, let bytes = folder.readForUse(key.objectName), SealedObject.isWhole(bytes),
      let module = try? NativeModule(path: folder.stablePath(key.objectName))
    else { return nil }
    counts.withLock { $0.diskHits += 1 }
    return module
  }

  /// Builds in the cache's folder, and where that fails in a temporary one: only then is it the text
  /// or the compiler that is wrong.
  private func build(
    _ source: String, _ key: ModuleKey, _ level: OptimizationLevel
  ) throws(ToolchainError) -> NativeModule {
    counts.withLock { $0.compiles += 1 }
    if let folder, let module = try? build(source, key, level, keptIn: folder) { return module }
    let workspace = try Workspace(in: settings.temporaryFolder, for: key)
    try workspace.build(source, with: compiler, level: level)
    let module = try workspace.load()
    if settings.folder != nil { counts.withLock { $0.fallbacks += 1 } }
    return module
  }

  private func build(
    _ source: String, _ key: ModuleKey, _ level: OptimizationLevel, keptIn folder: PrivateFolder
  ) throws(ToolchainError) -> NativeModule {
    let workspace = try Workspace(in: folder.path, for: key)
    try workspace.build(source, with: compiler, level: level)
    try workspace.move(to: folder)
    let module = try NativeModule(path: folder.stablePath(key.objectName))
    noteStored(key, in: folder)
    return module
  }

  /// Looks through the folder when, by this process's own writing, it may have outgrown its limit.
  private func noteStored(_ key: ModuleKey, in folder: PrivateFolder) {
    allowance.withLock { allowance in
      let stored = folder.size(of: key)
      if let left = allowance, left >= stored {
        allowance = left - stored
        return
      }
      let outcome = folder.evict(downTo: settings.sizeLimit)
      counts.withLock { $0.evictions += outcome.evicted }
      allowance = settings.sizeLimit - outcome.bytesLeft
    }
  }
}
