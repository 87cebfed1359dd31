import Agnesi

/// Products of matrices of many shapes, each beside a call of OpenBLAS.
enum ProductGrid {
  /// The sizes m, k and n: squares, and the products of nets with layers of 784, 500 and 10.
  static let cells = [
    "256x256x256", "384x384x384", "511x513x517", "512x512x512", "1024x1024x1024",
    "2048x2048x2048", "500x784x500", "784x500x500", "500x500x10", "500x10x500", "20x784x500",
    "784x20x500", "20x500x10", "4096x64x64", "64x4096x64", "64x64x4096", "128x1152x784",
  ]

  /// How the operands lie in memory: `t` for the transpose of a row-major matrix.
  private static let forms = ["nn", "tn", "nt"]

  /// Measures the cells whose text holds `filter`, and prints a line for each.
  ///
  /// Calls take turns, and the least time of each counts: that of an undisturbed machine.
  static func measure(matching filter: String) throws {
    for dtype in [DType.float32, .float64] {
      for cell in cells {
        let sizes = cell.split(separator: "x").compactMap { Int($0) }
        for form in forms {
          let name = "\(cell) \(form) \(dtype)"
          guard filter.isEmpty || name.contains(filter) else { continue }
          try measure(name, m: sizes[0], k: sizes[1], n: sizes[2], form, dtype)
        }
      }
    }
  }

  private static func measure(
    _ name: String, m: Int, k: Int, n: Int, _ form: String, _ dtype: DType
  ) throws {
    var numbers = RandomNumbers(seed: 10)
    func operand(_ rows: Int, _ columns: Int, isTransposed: Bool) throws -> Variable {
      isTransposed
        ? shared(try numbers.array([columns, rows], dtype)).dimshuffle(1, 0)
        : shared(try numbers.array([rows, columns], dtype))
    }
    let (turnsLeft, turnsRight) = (form.first == "t", form.last == "t")
    let product = dot(
      try operand(m, k, isTransposed: turnsLeft), try operand(k, n, isTransposed: turnsRight))
    let target = shared(try NDArray.zeros(shape: [m, n], dtype: dtype))
    let f = try function(inputs: [], updates: [(target, product)])
    let plain = PlainProduct(
      m: m, k: k, n: n, isDouble: dtype == .float64, turnsLeft: turnsLeft, turnsRight: turnsRight)
    let threads = Settings.current.threadCount ?? 1
    let operations = 2 * Double(m) * Double(k) * Double(n)
    let times = try leastTimes([{ try f() }, { plain.run(threads: threads) }])
    let rates = times.map { operations * 1e-9 / $0 }
    print(
      "\(name): \(rates[0].threeDigits) GFLOP/s, OpenBLAS \(rates[1].threeDigits), "
        + "\((times[1] / times[0]).threeDigits) times as fast")
  }

  /// The least seconds of a call of each among many short repeats in turns.
  private static func leastTimes(_ bodies: [() throws -> Void]) throws -> [Double] {
    let clock = ContinuousClock()
    var counts: [Int] = []
    for body in bodies {
      for _ in 0..<2 { try body() }
      let once = try clock.measure(body) / .seconds(1)
      counts.append(max(1, Int(0.002 / max(once, 1e-7))))
    }
    var least = bodies.map { _ in Double.infinity }
    let start = clock.now
    var rounds = 0
    while rounds < 10 || (clock.now - start) < .seconds(1) {
      for number in bodies.indices {
        let time = try clock.measure { for _ in 0..<counts[number] { try bodies[number]() } }
        least[number] = min(least[number], time / .seconds(1) / Double(counts[number]))
      }
      rounds += 1
    }
    return least
  }
}
