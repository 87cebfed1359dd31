#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lines for the user on standard error, beside the program's own output.
package enum Notice {
  /// Prints one line, in one write so that lines of several threads do not mix.
  package static func print(_ text: String) {
    let line = Array("agnesi: \(text)\n".utf8)
    line.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
