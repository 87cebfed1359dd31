import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether a signal has asked to stop.
private let stopIsRequested = Atomic(false)

/// Stopping at a good moment when the user presses Ctrl-C.
public enum Interrupt {
  /// Whether Ctrl-C or a request to terminate has come since `catchSignals()`.
  public static var isRequested: Bool { stopIsRequested.load(ordering: .relaxed) }

  /// From now on the first Ctrl-C (SIGINT) or request to terminate (SIGTERM) only sets
  /// `isRequested`; the second of its kind ends the process at once.
  public static func catchSignals() {
    // Reading it once here makes sure that the handler finds it initialised.
    _ = isRequested
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        // Only what POSIX allows in a signal handler: an atomic store, and `signal` itself.
        stopIsRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }
}
