import AgnesiGraph
import AgnesiKernel
import Synchronization

/// The C compiler and the compiled modules of this process.
enum Toolchain {
  /// The cache of compiled modules; nil when there is no compiler, which is said once on standard
  /// error.
  static let cache: ModuleCache? = {
    let environment = Environment.variables
    let settings = ToolchainSettings(
      compiler: .init(variable: Settings.current.compiler),
      searchPath: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", environment: environment)
    do {
      guard let compiler = try CCompiler.find(settings) else {
        Notice.print("no C compiler; functions run in the interpreter, which is slow")
        return nil
      }
      let cache = ModuleCache(
        compiler: compiler, settings: CacheSettings(environment: environment))
      if let problem = cache.folderProblem { Notice.print(problem) }
      return cache
    } catch {
      Notice.print("\(error); functions run in the interpreter, which is slow")
      return nil
    }
  }()

  /// The threads and the matrix products that native code calls.
  static let runtime = NativeRuntime(
    workers: Settings.current.threadCount ?? ThreadPool.availableProcessors)

  private static let hasReported = Mutex(false)

  /// The most kernels that a C compiler is given at once; it takes seconds for each thousand.
  private static let kernelLimit = 4096

  /// The engine for a module: native code where it can be had, else the interpreter.
  static func engine(for module: Module) -> any KernelEngine {
    guard let cache else { return InterpreterEngine(module) }
    guard module.kernels.count <= kernelLimit else {
      Notice.print(
        "a function needs \(module.kernels.count) kernels, more than the \(kernelLimit) that are "
          + "compiled at once; it runs in the interpreter")
      return InterpreterEngine(module)
    }
    do {
      return try NativeEngine(module, cache)
    } catch {
      let isFirst = hasReported.withLock { reported in
        defer { reported = true }
        return !reported
      }
      if isFirst { Notice.print("\(error)\nagnesi: this function runs in the interpreter") }
      return InterpreterEngine(module)
    }
  }
}
