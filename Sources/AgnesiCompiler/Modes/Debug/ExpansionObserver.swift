import AgnesiArray
import AgnesiGraph

/// Compares each op that is expressed by other ops with that expression, while a graph is evaluated.
struct ExpansionObserver: EvaluationObserver {
  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    guard case .expand(let expansion) = node.op.lowering(node.inputs.compactMap(\.knownType)) else {
      return
    }
    let known = Dictionary(zip(node.inputs, inputs)) { first, _ in first }
    let found: [NDArray]
    do {
      found = try ReferenceEvaluator.evaluate(expand(expansion(node.inputs)), known)
    } catch let error as GraphErrors {
      throw DebugModeError(
        .failure, .expansion(node.op.name), "gives what cannot be computed", node.origin,
        details: [error.description])
    }
    for (number, (expected, found)) in zip(outputs, found).enumerated() {
      guard
        let difference = try RoundingNoise.unexplained(
          node.outputs[number], expected: expected, found: found, known: known)
      else { continue }
      throw DebugModeError(
        .changedValue, .expansion(node.op.name), "changes a value", node.origin,
        difference: difference)
    }
  }
}
