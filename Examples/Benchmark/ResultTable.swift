import Foundation

/// The rows of a group as a table in Markdown, with a line for each work.
struct ResultTable {
  let group: BenchmarkGroup
  let threads: Int
  let rows: [Row]
  /// What the machine can do.
  let machine: [Row]
  /// Whether the best measurements are compared, not the medians.
  let comparesBest: Bool

  /// A title and the table.
  var text: String {
    var works: [String] = []
    var peers: [String] = []
    for row in rows {
      if !works.contains(row.work) { works.append(row.work) }
      if row.who != "agnesi", !peers.contains(row.who) { peers.append(row.who) }
    }
    let head =
      ["work", "unit", "agnesi", "arithmetic or memory"] + peers
      + (peers.isEmpty ? [] : ["to the fastest"])
    let lines = works.map { line(for: $0, peers) }
    return """
      ### \(group.title), \(threads) \(threads == 1 ? "thread" : "threads")

      | \(head.joined(separator: " | ")) |
      \(String(repeating: "|---", count: head.count))|
      \(lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n"))
      \(summary(works, peers))
      """
  }

  /// The geometric mean of the ratios, and the least of them.
  private func summary(_ works: [String], _ peers: [String]) -> String {
    let ratios = works.compactMap { ratio(for: $0, peers)?.ratio }
    guard let least = ratios.min(), ratios.count > 1 else { return "" }
    let mean = exp(ratios.reduce(0) { $0 + log($1) } / Double(ratios.count))
    return "\nTo the fastest: \(mean.threeDigits) in the geometric mean, "
      + "\(least.threeDigits) at least."
  }

  /// The fastest peer, and how many times as fast Agnesi is.
  private func ratio(for work: String, _ peers: [String]) -> (ratio: Double, who: String)? {
    guard let own = row(work, "agnesi") else { return nil }
    return peers.compactMap { row(work, $0) }
      .map { (own.ratio(to: $0, byBest: comparesBest), $0.who) }
      .min { $0.0 < $1.0 }
  }

  private func line(for work: String, _ peers: [String]) -> [String] {
    let own = row(work, "agnesi")
    let others = peers.map { row(work, $0) }
    let unit = own?.unit ?? others.lazy.compactMap { $0?.unit }.first ?? ""
    var cells = [work, unit, own?.spread ?? "–", own.map(reached) ?? ""]
    cells += others.map { $0?.spread ?? "–" }
    if !peers.isEmpty {
      cells.append(ratio(for: work, peers).map { "**\($0.ratio.threeDigits)** x \($0.who)" } ?? "–")
    }
    return cells
  }

  private func row(_ work: String, _ who: String) -> Row? {
    rows.first { $0.work == work && $0.who == who }
  }

  /// How near a row comes to what the machine can do.
  private func reached(_ row: Row) -> String {
    var texts: [String] = []
    if let speed = row.gigaflops {
      let name = row.work.hasPrefix("dgemm") ? Machine.doublePeak : Machine.singlePeak
      texts.append("\(speed.threeDigits) GFLOP/s\(part(speed, of: name))")
    }
    if let speed = row.gigabytes {
      texts.append("\(speed.threeDigits) GB/s\(part(speed, of: Machine.bandwidth))")
    }
    return texts.joined(separator: ", ")
  }

  private func part(_ speed: Double, of name: String) -> String {
    guard let peak = machine.first(where: { $0.work == name }) else { return "" }
    return ", \((100 * speed / peak.median).wholeDigits) %"
  }
}

extension Row {
  /// The median, the least and the greatest.
  var spread: String {
    "\(median.threeDigits) (\(least.threeDigits) to \(greatest.threeDigits))"
  }
}
