import AgnesiArray
import AgnesiGraph

/// Watches a graph being evaluated more than once: each op must give the same every time, and leave
/// its operands as they are.
///
/// A class, since it remembers the results of the first time.
final class RepetitionObserver: EvaluationObserver {
  private var results: [ObjectIdentifier: [NDArray]] = [:]
  private let leaves: LeafCopies

  init(_ leaves: LeafCopies) { self.leaves = leaves }

  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    if node.isLeaf { return }
    if let label = leaves.restore() {
      throw DebugModeError(
        .destroyedInput, .operation(node.op.name), "writes to \(label)", node.origin)
    }
    guard let first = results.updateValue(outputs, forKey: ObjectIdentifier(node)) else { return }
    for (expected, found) in zip(first, outputs) {
      guard let difference = try ValueDifference(between: expected, found) else { continue }
      throw DebugModeError(
        .runToRunDifference, .operation(node.op.name), "gives another value when it runs again",
        node.origin, difference: difference)
    }
  }
}
