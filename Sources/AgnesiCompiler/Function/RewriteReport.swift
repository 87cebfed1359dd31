import AgnesiGraph

/// What rewriting did to the graph of a function.
struct RewriteReport: Sendable {
  /// How often each rewrite changed something, and what went wrong.
  var driver = RewriteDriver.Report()
  /// How long it took.
  var clock = StageClock()
}
