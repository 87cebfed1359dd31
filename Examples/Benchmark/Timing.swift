#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The median, least and greatest of some repeated measurements.
struct Spread {
  let median: Double
  let least: Double
  let greatest: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted[sorted.count / 2]
    least = sorted.first ?? 0
    greatest = sorted.last ?? 0
  }

  /// How much of something is done in a second, if it takes these seconds.
  func rate(_ amount: Double) -> Spread {
    Spread([amount / median, amount / greatest, amount / least])
  }

  func text(_ unit: String, scale: Double = 1) -> String {
    func rounded(_ value: Double) -> String {
      let value = value * scale
      return value >= 100 ? "\(Int(value.rounded()))" : "\((value * 1000).rounded() / 1000)"
    }
    return "\(rounded(median)) \(unit) (\(rounded(least)) to \(rounded(greatest)))"
  }
}

/// The seconds that one call takes: enough calls for `seconds`, repeated, after a few to warm up.
func secondsPerCall(
  repeats: Int = 5, seconds: Double = 0.5, _ body: () throws -> Void
) rethrows -> Spread {
  let clock = ContinuousClock()
  for _ in 0..<3 { try body() }
  func time(_ count: Int) throws -> Double {
    let start = clock.now
    for _ in 0..<count { try body() }
    return (clock.now - start) / .seconds(1)
  }
  var count = 1
  var taken = try time(count)
  while taken < seconds / 4 && count < 1 << 22 {
    count *= 2
    taken = try time(count)
  }
  count = max(1, Int((Double(count) * seconds / taken).rounded()))
  var values: [Double] = []
  for _ in 0..<repeats { values.append(try time(count) / Double(count)) }
  return Spread(values)
}

/// The seconds that processors have worked for this process.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
