import Agnesi

/// Convolutions and their gradients over a grid of sizes, from single large pictures to batches of
/// many small maps.
enum ConvolutionGrid {
  /// The cells, as `ConvolutionBenchmark` reads them: images x maps x side, filters x side, stride.
  static let cells = [
    "1x3x224 64x7 2", "1x3x224 64x3 1", "1x3x224 32x11 2", "1x1x224 8x5 1", "1x32x112 32x3 1",
    "1x64x56 64x3 1", "1x64x56 64x1 1", "1x64x56 128x3 2", "1x128x28 128x3 1",
    "1x256x28 128x1 1", "1x256x14 256x3 1", "1x256x7 256x3 1", "1x256x14 256x1 2",
    "1x16x64 16x11 1", "1x8x7 8x3 1", "8x16x56 32x3 1", "8x64x28 64x3 1", "8x64x28 128x1 2",
    "8x128x14 128x5 1", "8x256x7 256x1 1", "8x3x112 16x5 2", "8x1x64 8x7 1", "8x32x28 32x7 2",
    "32x1x28 32x5 1", "32x3x32 64x3 1", "32x32x16 64x3 2", "32x64x14 64x3 1",
    "32x128x7 128x3 1", "32x256x7 64x1 1", "128x1x28 20x5 1", "128x20x12 50x5 1",
    "128x64x7 64x3 1", "128x3x32 32x3 1", "128x64x14 32x1 1",
  ]

  /// Measures the cells whose text holds `filter`, and prints one line of JSON for each result.
  static func measure(matching filter: String) throws {
    for cell in cells where filter.isEmpty || cell.contains(filter) {
      let words = cell.split(separator: " ").map(String.init)
      guard let benchmark = ConvolutionBenchmark(words, isValid: false) else { continue }
      for (name, run) in try benchmark.functions() {
        let time = try leastTimes { try run() }
        let rate = benchmark.operations * 1e-9 / time.elapsed
        print(
          #"{"peer": "agnesi", "cell": "\#(cell)", "what": "\#(name)", "#
            + #""ms": \#(time.elapsed * 1e3), "cpu_ms": \#(time.processor * 1e3), "#
            + #""gflops": \#(rate)}"#)
      }
    }
  }

  /// The least seconds of a call among many short repeats, which are those of an undisturbed
  /// machine: by the clock, and of all processors together.
  private static func leastTimes(
    _ body: () throws -> Void
  ) rethrows -> (elapsed: Double, processor: Double) {
    let clock = ContinuousClock()
    for _ in 0..<2 { try body() }
    let once = clock.now
    try body()
    let count = max(1, Int(0.004 / max((clock.now - once) / .seconds(1), 1e-7)))
    var least = (elapsed: Double.infinity, processor: Double.infinity)
    for _ in 0..<30 {
      let (start, processor) = (clock.now, processorSeconds())
      for _ in 0..<count { try body() }
      least.processor = min(least.processor, (processorSeconds() - processor) / Double(count))
      least.elapsed = min(least.elapsed, (clock.now - start) / .seconds(1) / Double(count))
    }
    return least
  }
}
