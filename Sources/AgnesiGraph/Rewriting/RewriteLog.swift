/// What the rules did, by their numbers in the driver's list; and which of them are still at work.
struct RewriteLog {
  private let rewrites: [Rewrite]
  private var entries: [Entry]
  /// How many more steps this phase may take.
  private var budget = 0
  /// How often each rule was applied in the last steps of the budget.
  private var recent: [Int: Int] = [:]

  private struct Entry {
    var isStopped = false
    var isRejected = false
    var stepCount = 0
    var tryCount = 0
    var timedTryCount = 0
    var time = Duration.zero
  }

  init(_ rewrites: [Rewrite]) {
    self.rewrites = rewrites
    entries = Array(repeating: Entry(), count: rewrites.count)
  }

  /// The number of steps at the end of a budget that show which rules have no end.
  private static let recentCount = 1_000

  /// Starts a phase on a graph with a number of nodes.
  mutating func begin(nodeCount: Int) {
    budget = 8 * nodeCount + 10_000
    recent = [:]
  }

  /// Whether a rule is no longer tried.
  func isStopped(_ rule: Int) -> Bool { entries[rule].isStopped }

  /// One try in this many is timed: the clock takes as long as most tries.
  private static let timedInterval = 16

  /// Runs a rule, and times it now and then.
  mutating func measure<Result>(_ rule: Int, _ body: () -> Result) -> Result {
    let number = entries[rule].tryCount
    entries[rule].tryCount += 1
    guard number.isMultiple(of: Self.timedInterval) else { return body() }
    let start = ContinuousClock.now
    let result = body()
    entries[rule].time += ContinuousClock.now - start
    entries[rule].timedTryCount += 1
    return result
  }

  /// Counts a step, and stops the rules that have taken the last ones of the budget.
  mutating func addStep(_ rule: Int) {
    entries[rule].stepCount += 1
    budget -= 1
    if budget < Self.recentCount { recent[rule, default: 0] += 1 }
    guard budget == 0 else { return }
    for rule in recent.keys { entries[rule].isStopped = true }
    recent = [:]
    budget = Self.recentCount * 10
  }

  /// Notes that a rule gave a replacement of another type.
  mutating func reject(_ rule: Int) { entries[rule].isRejected = true }

  /// Adds everything to a report.
  func add(to report: inout RewriteDriver.Report) {
    for (entry, rewrite) in zip(entries, rewrites) where entry.tryCount > 0 {
      let name = rewrite.name
      report.tryCount += entry.tryCount
      if entry.stepCount > 0 { report.counts[name, default: 0] += entry.stepCount }
      if entry.isRejected && !report.rejected.contains(name) { report.rejected.append(name) }
      if entry.isStopped { report.exhausted[name] = entry.stepCount }
      let scale = Double(entry.tryCount) / Double(max(entry.timedTryCount, 1))
      report.times[name, default: .zero] += entry.time * scale
    }
  }
}
