import Agnesi
import AgnesiCompiler
import AgnesiOps
import Foundation

/// What choosing a way to compute a convolution by its cost loses: every way is measured, beside
/// the others, over the sizes of `ConvolutionGrid`.
struct ConvolutionWays {
  private var losses: [Double] = []

  /// Measures the cells whose text holds some words, or the sizes that these give, and prints a table
  /// in Markdown.
  static func measure(_ words: [String]) throws {
    let filter = words.joined(separator: " ")
    let cells = ConvolutionGrid.cells.filter { filter.isEmpty || $0.contains(filter) }
    var table = Self()
    let names = ConvolutionWayName.allCases.map(\.rawValue)
    print("| Sizes | Result | " + names.joined(separator: " | ") + " | chosen | loss |")
    print("|---|---|" + String(repeating: "---|", count: names.count + 2))
    for cell in cells.isEmpty ? [filter] : cells {
      let benchmark = try ConvolutionBenchmark(reading: cell.split(separator: " ").map(String.init))
      try table.measure(benchmark, cell)
    }
    print(table.summary)
  }

  /// Prints a line for each result of a cell.
  ///
  /// For each way it has the least time of the processor among many short repeats, in milliseconds,
  /// and its cost beside the cheapest in parentheses. Ways that cost ten times as much as another
  /// are left out.
  private mutating func measure(_ benchmark: ConvolutionBenchmark, _ cell: String) throws {
    var functions: [ConvolutionWayName: [Function<[NDArray]>]] = [:]
    for way in ConvolutionWayName.allCases {
      functions[way] = try ConvolutionWayName.$preferred.withValue(way) {
        let functions = try benchmark.functions().map(\.run)
        // Compiled by the first call.
        for run in functions { try run() }
        return functions
      }
    }
    for (number, purpose) in ConvolutionPurpose.allCases.enumerated() {
      let costs = benchmark.costs(of: purpose)
      guard let least = costs.values.min() else { continue }
      let ways = ConvolutionWayName.allCases.filter { (costs[$0] ?? .infinity) < 10 * least }
      let bodies = ways.compactMap { functions[$0]?[number] }.map { run in { _ = try run() } }
      let stopwatch = Stopwatch(repeats: 40, seconds: 0.002, countsProcessorTime: true)
      let times = try stopwatch.timeInTurns(bodies).map(\.least)
      guard let best = times.min(),
        let chosen = ways.firstIndex(where: { costs[$0] == least })
      else { continue }
      let loss = times[chosen] / best
      losses.append(loss)
      let texts = ConvolutionWayName.allCases.map { way in
        guard let place = ways.firstIndex(of: way), let cost = costs[way] else { return "–" }
        let text = "\((times[place] * 1e3).threeDigits) (\((cost / least).threeDigits))"
        return times[place] == best ? "**\(text)**" : text
      }
      let cells = [cell, purpose.rawValue] + texts + [ways[chosen].rawValue, loss.threeDigits]
      print("| " + cells.joined(separator: " | ") + " |")
    }
  }

  /// The loss in the geometric mean, and the greatest.
  private var summary: String {
    let mean = exp(losses.reduce(0) { $0 + log($1) } / Double(max(losses.count, 1)))
    let best = losses.count { $0 == 1 }
    return "\nThe chosen way took \(mean.threeDigits) times as long as the best in the geometric "
      + "mean, \((losses.max() ?? 1).threeDigits) at most; it was the best in \(best) of "
      + "\(losses.count)."
  }
}

extension ConvolutionBenchmark {
  /// What the ways that can compute a result cost.
  fileprivate func costs(of purpose: ConvolutionPurpose) -> [ConvolutionWayName: Double] {
    ConvolutionWayName.costs(
      of: purpose, images: [batch, maps, side, side], filters: [filters, maps, extent, extent],
      borderMode: isValid ? .valid : .half, strides: [stride, stride], dtype: .float32,
      unit: Toolchain.vectorUnit)
  }
}
