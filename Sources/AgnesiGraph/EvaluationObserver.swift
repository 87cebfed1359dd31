package import AgnesiArray

/// Somebody who watches a graph being computed, node by node; what it throws ends the computation.
package protocol EvaluationObserver {
  /// Called with the values of a node that are known beforehand, as those of inputs are.
  func didFind(_ node: Node, _ outputs: [NDArray]) throws

  /// Called before a node is computed.
  func willCompute(_ node: Node, _ inputs: [NDArray]) throws

  /// Called after a node is computed; may put other results in place.
  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws
}

extension EvaluationObserver {
  /// The default: nothing.
  package func didFind(_ node: Node, _ outputs: [NDArray]) throws {}

  /// The default: nothing.
  package func willCompute(_ node: Node, _ inputs: [NDArray]) throws {}
}
