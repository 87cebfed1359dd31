#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The number of processors that this process may run on, which `taskset` and containers limit.
///
/// Linux tells the allowed processors as a bit mask in hexadecimal, `Cpus_allowed: ff,ffffffff`;
/// without it, all processors count.
func allowedProcessorCount() -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return onlineProcessorCount() }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 4096)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = line.withUnsafeBufferPointer { buffer in
      String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    guard text.hasPrefix("Cpus_allowed:") else { continue }
    let count = text.dropFirst("Cpus_allowed:".count).reduce(0) {
      $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0)
    }
    return count > 0 ? count : onlineProcessorCount()
  }
  return onlineProcessorCount()
}

private func onlineProcessorCount() -> Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
