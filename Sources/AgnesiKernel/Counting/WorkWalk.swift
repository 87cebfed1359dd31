import AgnesiArray

/// A walk through the steps of a kernel that adds up what they do.
struct WorkWalk {
  private(set) var tally = WorkTally()
  private let parameters: [Int64]
  /// The values of symbols that are known at this place.
  private var values: [Int64?]

  /// How many rounds of a loop are looked at one by one, by the number of uneven loops within each
  /// other: about 16,384 in all.
  private static let sampleLimits: [Int64] = [16_384, 128, 25, 11]

  init(parameters: [Int64], symbolCount: Int) {
    self.parameters = parameters
    values = Array(repeating: nil, count: symbolCount)
  }

  /// Adds what some steps do, as often as they are carried out.
  mutating func count(_ steps: [WorkStep], times: Double) {
    if times == 0 { return }
    for step in steps {
      switch step {
      case .tally(let own): tally.add(own, times: times)
      case .routine(let own, let factors):
        let rounds = factors.reduce(1) { $0 * Double(max(value(of: $1) ?? 1, 0)) }
        tally.add(own, times: times * rounds)
      case .name(let symbol, let expression): values[symbol.id] = value(of: expression)
      case .loop(let loop): count(loop, times: times)
      case .branch(let condition, let first, let second):
        if let holds = value(of: condition) {
          count(holds != 0 ? first : second, times: times)
        } else {
          count(first, times: times / 2)
          count(second, times: times / 2)
        }
      }
    }
  }

  private mutating func count(_ loop: WorkLoop, times: Double) {
    // A number of rounds that only the data tell is taken for one.
    let lower = value(of: loop.lower) ?? 0
    let upper = value(of: loop.upper) ?? lower + 1
    guard lower < upper else { return }
    if loop.isUniform { return count(loop.body, times: times * Double(upper - lower)) }
    let turns = loop.turns.compactMap { value(of: $0) }.filter { lower < $0 && $0 < upper }
    var start = lower
    for end in Set(turns).sorted() + [upper] {
      for (value, rounds) in Self.samples(start..<end, depth: loop.unevenDepth) {
        values[loop.variable.id] = value
        count(loop.body, times: times * rounds)
      }
      start = end
    }
    values[loop.variable.id] = nil
  }

  /// Values from a range, and for how many values each stands: the ends for themselves alone, since
  /// a last round is often a shorter one.
  private static func samples(
    _ range: Range<Int64>, depth: Int
  ) -> [(value: Int64, rounds: Double)] {
    let limit = sampleLimits[min(max(depth, 1), sampleLimits.count) - 1]
    if range.count <= limit { return range.map { ($0, 1) } }
    let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
    let count = limit - 2
    let (share, rest) = Int64(inner.count).quotientAndRemainder(dividingBy: count)
    let middle = (0..<count).map { number in
      (inner.lowerBound + share * number, Double(number == count - 1 ? share + rest : share))
    }
    return [(range.lowerBound, 1)] + middle + [(range.upperBound - 1, 1)]
  }

  /// The value of an integer expression; nil for what depends on data.
  private func value(of x: Scalar) -> Int64? {
    switch x.kind {
    case .integer(let value): return value
    case .parameter(let number):
      return parameters.indices.contains(number) ? parameters[number] : nil
    case .index(let symbol), .local(let symbol): return values[symbol.id]
    case .unary(let function, let operand):
      guard !operand.dtype.isFloating else { return nil }
      return value(of: operand).map { IntegerArithmetic.unary(function, $0, x.dtype) }
    case .binary(let function, let a, let b):
      guard !x.dtype.isFloating, let a = value(of: a), let b = value(of: b) else { return nil }
      return IntegerArithmetic.binary(function, a, b, x.dtype)
    case .compare(let comparison, let a, let b):
      guard !a.dtype.isFloating, let a = value(of: a), let b = value(of: b) else { return nil }
      return IntegerArithmetic.compare(comparison, a, b) ? 1 : 0
    case .select(let condition, let a, let b):
      guard let holds = value(of: condition) else { return nil }
      return value(of: holds != 0 ? a : b)
    case .cast(let operand):
      guard !x.dtype.isFloating, !operand.dtype.isFloating else { return nil }
      return value(of: operand).map { IntegerArithmetic.wrap($0, to: x.dtype) }
    case .floating, .load: return nil
    }
  }
}
