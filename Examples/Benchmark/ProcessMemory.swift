import Foundation

/// The memory of this process.
enum ProcessMemory {
  /// The most bytes that it has held at a time; 0 where the system does not tell.
  static var peakByteCount: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return (kibibytes ?? 0) * 1024
  }
}
