import AgnesiGraph
import Glibc
import Synchronization

/// Prints the profiles of functions at the end of the process, where `AGNESI_FLAGS=profile=true`
/// asks for it.
enum ProfileAtExit {
  private static let functions = Mutex<[CompiledFunction]>([])

  /// Adds a function, which is then kept to the end.
  static func add(_ function: CompiledFunction) {
    let isFirst = functions.withLock { functions in
      functions.append(function)
      return functions.count == 1
    }
    if isFirst { atexit { ProfileAtExit.printAll() } }
  }

  private static func printAll() {
    for function in functions.withLock({ $0 }) {
      guard let profile = FunctionProfile(function), profile.callCount > 0 else { continue }
      Notice.print("\(profile)")
    }
  }
}
