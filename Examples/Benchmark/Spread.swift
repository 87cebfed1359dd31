/// The median, least and greatest of some repeated measurements.
struct Spread {
  let median: Double
  let least: Double
  let greatest: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    least = sorted.first ?? 0
    greatest = sorted.last ?? 0
  }

  /// How much of something is done in a second, if it takes these seconds.
  func rate(_ amount: Double) -> Spread {
    Spread([amount / median, amount / greatest, amount / least])
  }

  func text(_ unit: String, scale: Double = 1) -> String {
    let numbers = [median, least, greatest].map { ($0 * scale).threeDigits }
    return "\(numbers[0]) \(unit) (\(numbers[1]) to \(numbers[2]))"
  }
}

extension Double {
  /// All digits before the point.
  var wholeDigits: String { Int(exactly: rounded()).map(String.init) ?? "\(self)" }

  /// Three digits, or all before the point.
  var threeDigits: String {
    if magnitude >= 100 { return wholeDigits }
    let scale: Double = magnitude >= 10 ? 10 : magnitude >= 1 ? 100 : 1000
    return "\((self * scale).rounded() / scale)"
  }
}
