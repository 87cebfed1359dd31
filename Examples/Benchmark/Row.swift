import Foundation

/// How fast somebody did one piece of work; printed as one line of JSON.
struct Row: Codable {
  /// The group that the work belongs to.
  var group: String
  /// The work, in the same words for all who do it.
  var work: String
  /// Who did it: `agnesi` or a peer.
  var who: String
  var threads: Int
  /// What the numbers are: a time (`ms`, `us`, `s`), a rate (`images/s`, `GFLOP/s`), or `MB`.
  var unit: String
  var median: Double
  var least: Double
  var greatest: Double
  /// Billions of floating-point operations and of bytes in a second, at the median, where they are
  /// worth counting.
  var gigaflops: Double?
  var gigabytes: Double?

  /// Whether more is better.
  var isRate: Bool { unit.hasSuffix("/s") }

  /// The best measurement.
  var best: Double { isRate ? greatest : least }

  /// How many times as good as another one: by the medians, or by the best measurements.
  func ratio(to other: Row, byBest: Bool) -> Double {
    let (own, others) = byBest ? (best, other.best) : (median, other.median)
    return isRate ? own / others : others / own
  }

  /// The line of JSON.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// The rows in the output of a program.
  static func rows(in output: String) -> [Row] {
    output.split(separator: "\n").compactMap { line in
      try? JSONDecoder().decode(Row.self, from: Data(line.utf8))
    }
  }

  /// The same work measured several times, in one row.
  static func joined(_ rows: [Row]) -> Row? {
    guard var row = rows.first else { return nil }
    let medians = rows.map(\.median).sorted()
    row.median = medians[medians.count / 2]
    row.least = rows.map(\.least).min() ?? row.least
    row.greatest = rows.map(\.greatest).max() ?? row.greatest
    let same = rows.first { $0.median == row.median }
    row.gigaflops = same?.gigaflops
    row.gigabytes = same?.gigabytes
    return row
  }
}
