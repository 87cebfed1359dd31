/// Applies rewrites to a graph, phase by phase, until nothing changes.
///
/// Equal applications of equal ops become one node on the way. The driver, not the rules, checks
/// that dtype and shape survive, carries over the places in the user's program, and bounds the
/// work.
///
/// A node never changes, so what a rule makes of it depends only on the node and on the use counts
/// that the rule asks for. A node at which nothing was to be done is therefore tried again only by
/// the rules of later phases, or when one of these counts has changed: the work is near-linear in
/// the size of the graph.
package struct RewriteDriver {
  private let rewrites: [Rewrite]
  private let onStep: ((RewriteStep) -> Void)?
  private let onPhaseEnd: ((Rewrite.Phase, [Variable]) -> Void)?

  /// Makes a driver.
  ///
  /// - Parameters:
  ///   - rewrites: the rules, which are tried in this order within a phase.
  ///   - onStep: called whenever a rule has changed something.
  ///   - onPhaseEnd: called after each phase with the outputs of the graph as it is then.
  package init(
    _ rewrites: [Rewrite], onStep: ((RewriteStep) -> Void)? = nil,
    onPhaseEnd: ((Rewrite.Phase, [Variable]) -> Void)? = nil
  ) {
    self.rewrites = rewrites
    self.onStep = onStep
    self.onPhaseEnd = onPhaseEnd
  }

  /// The number of walks after which a phase ends even if something still changes.
  private static let passLimit = 100

  /// Rewrites some outputs.
  ///
  /// What earlier phases do is done again where a later one has made new expressions.
  ///
  /// - Parameters:
  ///   - outputs: what the graph computes.
  ///   - report: receives counts and times.
  /// - Returns: the outputs of the rewritten graph, of the same dtypes and shapes.
  package func run(
    _ outputs: [Variable], report: inout Report
  ) throws(GraphErrors) -> [Variable] {
    let errors = outputs.flatMap(\.errors)
    guard errors.isEmpty else { throw GraphErrors(errors) }
    var walk = RewriteWalk(rewrites, onStep: onStep)
    // Equal nodes are merged first, so that rules are told true use counts.
    var outputs = walk.rewrite(outputs)
    for phase in Rewrite.Phase.allCases where rewrites.contains(where: { $0.phase == phase }) {
      walk.begin(phase)
      for _ in 0..<Self.passLimit {
        let before = outputs
        outputs = walk.rewrite(before)
        report.passes += 1
        if outputs == before { break }
      }
      onPhaseEnd?(phase, outputs)
    }
    walk.log.add(to: &report)
    return outputs
  }
}

extension RewriteDriver {
  /// What happened, by the names of the rewrites.
  package struct Report: Sendable {
    /// How often each rewrite changed something.
    package var counts: [String: Int] = [:]
    /// About how long each rewrite took that was tried, found by timing some of the tries.
    package var times: [String: Duration] = [:]
    /// Rewrites whose replacement had another type, and was not used: mistakes in the rules.
    package var rejected: [String] = []
    /// Rewrites that were stopped because there was no end to them, as those that undo each other,
    /// with the number of times that each was applied.
    package var exhausted: [String: Int] = [:]
    /// How often a rule was tried at a node.
    package var tryCount = 0
    /// How often the graph was walked with rules.
    package var passes = 0

    package init() {}
  }
}
