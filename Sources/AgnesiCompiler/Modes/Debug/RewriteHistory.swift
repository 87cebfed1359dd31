import AgnesiGraph

/// A phase of rewriting: what it did, and what came of it.
struct RewriteStage: Sendable {
  let phase: Rewrite.Phase
  let steps: [RewriteStep]
  /// The outputs of the graph after the phase.
  let outputs: [Variable]
}

/// Collects the steps of rewriting by phase while they are made: a class, since the driver's
/// closures share it.
final class RewriteHistory {
  private(set) var stages: [RewriteStage] = []
  private var steps: [RewriteStep] = []

  func add(_ step: RewriteStep) { steps.append(step) }

  func end(_ phase: Rewrite.Phase, _ outputs: [Variable]) {
    stages.append(RewriteStage(phase: phase, steps: steps, outputs: outputs))
    steps = []
  }
}
