import AgnesiKernel
import Glibc

/// The processor that native code is made for.
enum Processor {
  /// What `-march=native` depends on: model and features of the first processor in the kernel's list.
  ///
  /// Without that list, the machine's name, so that a shared cache still keeps
  /// architectures apart.
  static let description: String = {
    let lines = firstEntry().split(separator: "\n").filter { line in
      identifyingFields.contains { line.hasPrefix($0) }
    }
    return ([machine] + lines.map(String.init)).joined(separator: "\n")
  }()

  /// The vector registers of this processor.
  static let vectorUnit: VectorUnit = {
    let line = description.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
    let flags = Set(line.split(separator: " ").map { $0.uppercased() })
    return VectorUnit { flags.contains($0) || ($0 == "aarch64" && machine == $0) }
  }()

  private static let identifyingFields = [
    "vendor_id", "cpu family", "model", "flags", "Features", "CPU ",
  ]

  private static let machine: String = {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "other"
    #endif
  }()

  /// The text up to the first empty line; the list repeats itself for each processor.
  private static func firstEntry() -> String {
    let descriptor = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 8192)
    while bytes.count < 1 << 16 {
      let count = read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.firstRange(of: "\n\n") { return String(text[..<end.lowerBound]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
