package import AgnesiKernel
import Glibc

/// The C compiler that turns generated text into native code: clang or gcc.
package struct CCompiler: Sendable {
  /// The path by which it is started.
  package let path: String
  /// What tells this compiler from other versions: the file behind the path, its size and its time.
  ///
  /// Reading these costs microseconds, running the compiler to ask milliseconds.
  package let identity: String
  private let environment: [String: String]
  private let timeLimit: Double

  private let processor: String?

  /// The options of a compilation.
  package func flags(_ level: OptimizationLevel) -> [String] {
    Self.flags(level, processor: processor)
  }

  /// The options for a processor, as the compiler names it; nil for the one it runs on.
  ///
  /// - `-march=native`: code is made where it runs; the cache's key holds the processor.
  /// - `-fno-math-errno`, `-fno-trapping-math`: nothing reads `errno` or the exception flags, and
  ///   comparisons and rounding vectorise only without them. Results are the same.
  /// - `-fwrapv`: integers wrap, as the loop language says.
  /// - `-ffp-contract=on`: a product and a sum in one expression may be one fused operation.
  ///   Not `fast`, which fuses by what surrounds an expression, so that the vectorised part of a
  ///   loop and its remainder could round differently, and a result depend on where the work was
  ///   split between threads.
  /// - `-mprefer-vector-width=512`: for many Intel processors compilers halve vectors of 512 bits, for
  ///   fear of a lower clock. The tiles of products and convolutions fill the registers, so that
  ///   their halves would not fit.
  package static func flags(
    _ level: OptimizationLevel = .full, processor: String? = nil
  ) -> [String] {
    [
      level.rawValue, "\(processorFlag)=\(processor ?? "native")", "-std=c11", "-fPIC", "-shared",
      "-fno-math-errno", "-fno-trapping-math", "-fwrapv", "-ffp-contract=on", "-Wall", "-Wextra",
    ] + widestVectors
  }

  /// Other processors' compilers do not know the option.
  private static let widestVectors: [String] = {
    #if arch(x86_64)
      ["-mprefer-vector-width=512"]
    #else
      []
    #endif
  }()

  private static let processorFlag: String = {
    #if arch(arm64)
      "-mcpu"
    #else
      "-march"
    #endif
  }()

  /// The compiler that the settings ask for; nil if they ask for none or none is installed.
  ///
  /// - Throws: `ToolchainError.compilerNotFound` if one was named and is not there.
  package static func find(_ settings: ToolchainSettings) throws(ToolchainError) -> CCompiler? {
    switch settings.compiler {
    case .none:
      return nil
    case .automatic:
      for name in ["clang", "cc", "gcc"] {
        if let compiler = locate(name, settings) { return compiler }
      }
      return nil
    case .named(let name):
      guard let compiler = locate(name, settings) else { throw .compilerNotFound(name: name) }
      return compiler
    }
  }

  private static func locate(_ name: String, _ settings: ToolchainSettings) -> CCompiler? {
    if name.contains("/") { return CCompiler(path: name, settings) }
    for folder in settings.searchPath.split(separator: ":") {
      if let compiler = CCompiler(path: folder + "/" + name, settings) { return compiler }
    }
    return nil
  }

  private init?(path: String, _ settings: ToolchainSettings) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0,
      let resolved = realpath(path, nil)
    else { return nil }
    defer { free(resolved) }
    self.path = path
    self.processor = settings.processor
    self.identity =
      "\(String(cString: resolved)) \(status.st_size) "
      + "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    var environment = settings.environment
    environment["PATH"] = settings.searchPath
    environment["LC_ALL"] = "C"
    self.environment = environment
    self.timeLimit = settings.timeLimit
  }

  /// The first line of what the compiler says about its version, for reports; runs the compiler.
  package func version() throws(ToolchainError) -> String {
    let outcome = try run(["--version"])
    return outcome.output.split(separator: "\n").first.map(String.init) ?? path
  }

  /// The vector registers of the processor that code is made for, by the compiler's own macros;
  /// runs the compiler.
  package func vectorUnit() throws(ToolchainError) -> VectorUnit {
    let macros = try run(flags(.full) + ["-dM", "-E", "-x", "c", "/dev/null"]).output
    return VectorUnit { macros.contains("#define __\($0)__ ") }
  }

  /// Compiles a C file, whose name ends in `.c`, to a shared object.
  ///
  /// - Returns: the compiler's warnings; empty if there are none.
  @discardableResult
  package func compile(
    _ source: String, to object: String, level: OptimizationLevel = .full
  ) throws(ToolchainError) -> String {
    let outcome = try run(flags(level) + [source, "-lm", "-o", object])
    guard outcome.status == 0 else {
      throw .compilationFailed(
        compiler: path, status: outcome.status, diagnostics: outcome.output)
    }
    return outcome.output
  }

  private func run(_ arguments: [String]) throws(ToolchainError) -> Subprocess.Outcome {
    let process = Subprocess(
      path: path, arguments: arguments, environment: environment, timeLimit: timeLimit)
    let outcome = try process.run()
    guard !outcome.exceededTimeLimit else {
      throw .timeLimitExceeded(compiler: path, seconds: timeLimit)
    }
    return outcome
  }
}
