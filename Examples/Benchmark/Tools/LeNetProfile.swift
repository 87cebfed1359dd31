import Agnesi
import AgnesiTraining
import Foundation

/// The kernels of LeNet's training step, and how near each comes to the machine's roof.
enum LeNetProfile {
  /// Trains for a while, and prints the profile.
  ///
  /// - Parameter words: the batch size, and a file for the trace, if wanted.
  static func print(_ words: [String]) throws {
    let batchSize = words.first.flatMap { Int($0) } ?? 500
    guard batchSize > 0, batchSize <= 10_000 else {
      throw UsageError("profile: the batch size is a whole number from 1 to 10,000")
    }
    let benchmark = try LeNetBenchmark(batchSize: batchSize, isProfiled: true)
    for _ in 0..<10 { _ = try benchmark.train() }
    benchmark.trainStep.resetProfile()
    for _ in 0..<max(20, 40_000 / batchSize) { _ = try benchmark.train() }
    guard let profile = benchmark.trainStep.profile else { return }
    Swift.print(profile)
    Swift.print("\n" + roofline(profile))
    if words.count > 1 { try profile.write(traceTo: words[1]) }
  }

  /// For each kernel that takes a hundredth of the time or more: operations for each byte, what the
  /// machine allows for that, and what was reached.
  private static func roofline(_ profile: FunctionProfile) -> String {
    let threads = Settings.current.threadCount ?? ProcessInfo.processInfo.activeProcessorCount
    let machine = Machine.peaks(threads: threads)
    guard let peak = machine.first(where: { $0.work == Machine.singlePeak })?.median,
      let bandwidth = machine.first(where: { $0.work == Machine.bandwidth })?.median
    else { return "" }
    var lines = [
      "roof: \(peak.threeDigits) GFLOP/s and \(bandwidth.threeDigits) GB/s on \(threads) threads",
      "",
      "| kernel | % of time | FLOP/byte | roof, GFLOP/s | reached, GFLOP/s | GB/s | of the roof |",
      "|---|---|---|---|---|---|---|",
    ]
    let total = profile.kernelTime / .seconds(1)
    for kernel in profile.kernels {
      let share = kernel.time / .seconds(1) / total
      guard share >= 0.01 else { break }
      let intensity = kernel.operationsPerByte
      let roof = min(peak, bandwidth * intensity)
      let operations = kernel.operationsPerSecond * 1e-9
      let bytes = kernel.bytesPerSecond * 1e-9
      // Kernels that only move elements have a roof in bytes alone.
      let reached = max(operations / peak, bytes / bandwidth)
      let cells = [
        kernel.name, (100 * share).threeDigits, intensity.threeDigits, roof.threeDigits,
        operations.threeDigits, bytes.threeDigits, "\((100 * reached).wholeDigits) %",
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }
}
