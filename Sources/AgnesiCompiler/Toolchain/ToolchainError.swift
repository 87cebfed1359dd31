/// Why native code could not be built or loaded.
package enum ToolchainError: Error, Hashable, CustomStringConvertible {
  /// The compiler that was asked for by name does not exist or cannot be run.
  case compilerNotFound(name: String)
  /// The compiler's process could not be started; the number is an `errno`.
  case cannotStart(path: String, code: Int32)
  /// The compiler ended with an error.
  case compilationFailed(compiler: String, status: Int32, diagnostics: String)
  /// The compiler did not end in time and was stopped.
  case timeLimitExceeded(compiler: String, seconds: Double)
  /// A file or folder could not be made, written or read; the number is an `errno`.
  case fileError(operation: String, path: String, code: Int32)
  /// The loader refused a module.
  case loadingFailed(path: String, reason: String)
  /// A module lacks a function.
  case missingSymbol(name: String, path: String)

  package var description: String {
    switch self {
    case .compilerNotFound(let name):
      return "C compiler: '\(name)' (from AGNESI_CC) is not an executable file or on the PATH; "
        + "set AGNESI_CC to a compiler, or to 'none' to run without one"
    case .cannotStart(let path, let code):
      return "C compiler: cannot start '\(path)': \(describeError(code))"
    case .compilationFailed(let compiler, let status, let diagnostics):
      let ending = status < 0 ? "was ended by signal \(-status)" : "failed with status \(status)"
      let lines = diagnostics.split(separator: "\n", omittingEmptySubsequences: true)
      let shown = lines.prefix(20).joined(separator: "\n")
      let more = lines.count > 20 ? "\n... \(lines.count - 20) more lines" : ""
      return "C compiler: '\(compiler)' \(ending)" + (shown.isEmpty ? "" : ":\n" + shown + more)
    case .timeLimitExceeded(let compiler, let seconds):
      return "C compiler: '\(compiler)' did not end within \(seconds) s and was stopped"
    case .fileError(let operation, let path, let code):
      return "native code: cannot \(operation) '\(path)': \(describeError(code))"
    case .loadingFailed(let path, let reason):
      return "native code: cannot load '\(path)': \(reason)"
    case .missingSymbol(let name, let path):
      return "native code: '\(path)' has no function '\(name)'"
    }
  }
}
