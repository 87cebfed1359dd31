/// Takes the time of pieces of work.
struct Stopwatch {
  /// How often a measurement is repeated.
  var repeats = 5
  /// About how long each takes.
  var seconds = 0.2
  /// Whether the time counts that processors work for this process, which other work on the machine
  /// hardly changes, rather than that of the clock: for work on one thread.
  var countsProcessorTime = false

  private let clock = ContinuousClock()

  /// The seconds that one call takes: enough calls for `seconds`, repeated, after a few to warm up.
  func time(_ body: @escaping () throws -> Void) throws -> Spread {
    try timeInTurns([body])[0]
  }

  /// The same for several ways to do the same work, measured in turns so that what disturbs one
  /// disturbs the others.
  func timeInTurns(_ bodies: [() throws -> Void]) throws -> [Spread] {
    let counts = try bodies.map { try callCount($0) }
    var values = bodies.map { _ in [Double]() }
    for _ in 0..<repeats {
      for number in bodies.indices {
        values[number].append(try time(counts[number], bodies[number]) / Double(counts[number]))
      }
    }
    return values.map(Spread.init)
  }

  /// How many calls take about `seconds`.
  private func callCount(_ body: () throws -> Void) throws -> Int {
    for _ in 0..<3 { try body() }
    var count = 1
    var taken = try time(count, body)
    while taken < seconds / 4 && count < 1 << 22 {
      count *= 2
      taken = try time(count, body)
    }
    return max(1, Int((Double(count) * seconds / taken).rounded()))
  }

  private func time(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    let (start, processor) = (clock.now, processorSeconds())
    for _ in 0..<count { try body() }
    return countsProcessorTime
      ? processorSeconds() - processor : (clock.now - start) / .seconds(1)
  }
}
