import AgnesiGraph

/// What rewriting did to the graph of a function.
struct RewriteReport: Sendable {
  /// How often each rewrite changed something, and what went wrong.
  var driver = RewriteDriver.Report()
  /// How long it took.
  var clock = StageClock()
  /// The phases, where somebody wants to look at them one by one; empty otherwise.
  var stages: [RewriteStage] = []

  /// Mistakes of rewrites, for the user: one line each.
  var notices: [String] {
    var lines = driver.rejected.map {
      "rewrite '\($0)' gave a replacement of another type, which was not used"
    }
    let stopped = driver.exhausted.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if let first = stopped.first {
      let names = stopped.map { "'\($0.key)' (\($0.value) times)" }.joined(separator: ", ")
      lines.append(
        "there was no end to the rewrites \(names), which were stopped; they may undo each other: "
          + "leave one out with mode: .fastRun.excluding(\"\(first.key)\")")
    }
    return lines
  }
}

/// Tells of rewriting while it happens, where `AGNESI_FLAGS=trace=rewrites` asks for it.
enum RewriteTrace {
  /// Prints a step on standard error and hands it on; nil if nobody wants to know.
  static func onStep(also other: ((RewriteStep) -> Void)?) -> ((RewriteStep) -> Void)? {
    guard Settings.current.traces.contains(.rewrites) else { return other }
    return { step in
      Notice.print("\(step)")
      other?(step)
    }
  }
}
