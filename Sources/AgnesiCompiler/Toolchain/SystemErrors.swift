import Glibc

/// The system's words for an error number.
func describeError(_ code: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    guard let text = buffer.baseAddress, strerror_r(code, text, buffer.count) == 0 else {
      return "error \(code)"
    }
    return String(cString: text)
  }
}
