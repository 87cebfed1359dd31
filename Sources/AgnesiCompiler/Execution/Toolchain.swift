import AgnesiGraph
package import AgnesiKernel
import Synchronization

/// The C compiler and the compiled modules of this process.
package enum Toolchain {
  /// The C compiler; nil when there is none, which is said once on standard error.
  private static let compiler: CCompiler? = {
    let environment = Environment.variables
    let settings = ToolchainSettings(
      compiler: .init(variable: Settings.current.compiler), processor: Settings.current.processor,
      searchPath: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", environment: environment)
    do {
      if let compiler = try CCompiler.find(settings) { return compiler }
      Notice.print("no C compiler; functions run in the interpreter, which is slow")
    } catch {
      Notice.print("\(error); functions run in the interpreter, which is slow")
    }
    return nil
  }()

  /// What code is made for in place of what the settings say: for tests.
  @TaskLocal package static var target: CodeTarget?

  /// The cache of compiled modules; nil when there is no compiler.
  static var cache: ModuleCache? {
    if let target { return target.cache }
    return ownCache
  }

  private static let ownCache: ModuleCache? = {
    guard let compiler else { return nil }
    let cache = ModuleCache(
      compiler: compiler, settings: CacheSettings(environment: Environment.variables))
    if let problem = cache.folderProblem { Notice.print(problem) }
    return cache
  }()

  /// The vector registers that kernels are written for: those of the processor that the settings
  /// name, else of this one.
  package static var vectorUnit: VectorUnit { target?.vectorUnit ?? ownVectorUnit }

  private static let ownVectorUnit: VectorUnit = {
    guard Settings.current.processor != nil, let compiler else { return Processor.vectorUnit }
    do {
      return try compiler.vectorUnit()
    } catch {
      Notice.print("\(error)")
      return Processor.vectorUnit
    }
  }()

  /// The threads and the matrix products that native code calls.
  static let runtime = NativeRuntime(
    workers: Settings.current.threadCount ?? ThreadPool.availableProcessors)

  private static let hasReported = Mutex(false)

  /// Says, the first time, that native code could not be made.
  static func reportFailure(_ error: ToolchainError) {
    let isFirst = hasReported.withLock { reported in
      defer { reported = true }
      return !reported
    }
    if isFirst { Notice.print("\(error)\nagnesi: this function runs in the interpreter") }
  }
}
