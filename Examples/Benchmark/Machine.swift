import Foundation

/// What the machine can do at most.
enum Machine {
  /// The names of the rows, as the program that measures them prints them.
  static let singlePeak = "multiply-adds of float32"
  static let doublePeak = "multiply-adds of float64"
  static let bandwidth = "memory, a = b + 3 c"

  /// The processor's name, and how many there are.
  static var description: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return "\(ProcessInfo.processInfo.activeProcessorCount) x \(name ?? "unknown processor")"
  }

  /// The rows of a small C program, which is compiled for this; none without a C compiler.
  static func peaks(threads: Int) -> [Row] {
    let program = FileManager.default.temporaryDirectory
      .appending(path: "agnesi-peak-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: program) }
    let source = PeerScript.ownFolder.appending(path: "peak.c").path
    let compiler = ProcessInfo.processInfo.environment["AGNESI_CC"] ?? "cc"
    do {
      let flags = ["-O3", "-march=native", "-ffp-contract=fast", "-pthread"]
      _ = try ChildProcess.named(compiler, flags + [source, "-o", program.path]).run()
      let output = try ChildProcess.named(program.path, ["\(threads)"]).run()
      return Row.rows(in: output)
    } catch {
      print("the machine's peaks are not measured: \(error)")
      return []
    }
  }
}
