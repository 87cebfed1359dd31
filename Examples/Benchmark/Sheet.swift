/// Measures the works of a group and prints a row for each.
struct Sheet {
  let group: String
  let threads: Int
  let stopwatch: Stopwatch

  /// Work that is done once in each measured call.
  struct Work {
    var name: String
    var unit = "ms"
    /// Floating-point operations.
    var operations: Double?
    /// The bytes that must be read and written.
    var bytes: Double?
  }

  /// Measures work as time.
  func time(_ work: Work, _ body: @escaping () throws -> Void) throws {
    try time(work, ["agnesi": body])
  }

  /// Measures several ways to do the same work, by who does it.
  func time(_ work: Work, _ bodies: [String: () throws -> Void]) throws {
    let names = bodies.keys.sorted()
    let spreads = try stopwatch.timeInTurns(names.compactMap { bodies[$0] })
    let scale: Double = ["s": 1, "ms": 1e3, "us": 1e6][work.unit] ?? 1
    for (who, seconds) in zip(names, spreads) {
      try add(
        Row(
          group: group, work: work.name, who: who, threads: threads, unit: work.unit,
          median: seconds.median * scale, least: seconds.least * scale,
          greatest: seconds.greatest * scale,
          gigaflops: work.operations.map { $0 / seconds.median * 1e-9 },
          gigabytes: work.bytes.map { $0 / seconds.median * 1e-9 }))
    }
  }

  /// Measures work as a number of things in a second.
  func rate(
    _ name: String, _ amount: Double, _ unit: String, operations: Double? = nil,
    _ body: @escaping () throws -> Void
  ) throws {
    let seconds = try stopwatch.time(body)
    let rate = seconds.rate(amount)
    try add(
      Row(
        group: group, work: name, who: "agnesi", threads: threads, unit: unit, median: rate.median,
        least: rate.least, greatest: rate.greatest,
        gigaflops: operations.map { $0 / seconds.median * 1e-9 }))
  }

  /// Prints a row.
  func add(_ row: Row) throws {
    print(try row.json)
  }
}
