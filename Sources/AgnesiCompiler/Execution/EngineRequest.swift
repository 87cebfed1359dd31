import AgnesiKernel

/// A module for which an engine is to be made.
struct EngineRequest: Sendable {
  let module: Module
  /// Where what each step takes is recorded, if anywhere.
  let recording: StepRecording?

  /// The C text of the module.
  var source: String {
    CWriter.write(module, for: .compiler, entries: recording == nil ? .whole : .eachLaunch)
  }

  /// Runs the module without a compiler.
  var interpreter: any KernelEngine {
    guard let recording else { return InterpreterEngine(module) }
    return ProfiledEngine(launches: InterpretedLaunches(module), recording: recording)
  }

  /// Compiles the module, or finds it compiled; an interpreter where that fails, which is said on
  /// standard error.
  func nativeEngine(
    _ source: String, _ level: OptimizationLevel, _ cache: ModuleCache
  ) -> any KernelEngine {
    do throws(ToolchainError) {
      guard let recording else { return try NativeEngine(module, source, level, cache) }
      return ProfiledEngine(
        launches: try NativeLaunches(module, source, level, cache), recording: recording)
    } catch {
      Toolchain.reportFailure(error)
      return interpreter
    }
  }
}

extension [EngineRequest] {
  /// The C texts of all modules and the level at which they are compiled; nil when they are too long
  /// for the compiler, of which only as many are written as it takes to know.
  var compilableSources: (texts: [String], level: OptimizationLevel)? {
    var texts: [String] = []
    var level: OptimizationLevel? = OptimizationLevel(byteCount: 0)
    var byteCount = 0
    for request in self {
      let text = request.source
      byteCount += text.utf8.count
      level = OptimizationLevel(byteCount: byteCount)
      if level == nil { return nil }
      texts.append(text)
    }
    return level.map { (texts, $0) }
  }
}
