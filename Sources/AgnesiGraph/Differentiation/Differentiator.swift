import AgnesiArray

/// Reverse-mode differentiation of graphs: walks from the cost to the inputs and lets each op's
/// gradient rule hand on what arrives.
///
/// The ops that add gradients and make zeros live in another module and are passed in.
package struct Differentiator {
  /// Adds two tensors of one type.
  package var add: (Variable, Variable) -> Variable

  package init(add: @escaping (Variable, Variable) -> Variable) { self.add = add }

  /// The gradients of a cost.
  ///
  /// - Parameters:
  ///   - seeds: variables whose gradient is known from the start, such as the cost with 1.
  ///   - targets: the variables whose gradients are wanted.
  ///   - blocked: variables through which no gradient passes.
  /// - Returns: for each target its gradient, or nil when the seeds do not depend on it.
  package func gradients(
    seeds: [(Variable, Variable)], targets: [Variable], blocked: Set<Variable>
  ) throws(GraphErrors) -> [Variable?] {
    let graph = try Graph(seeds.map(\.0) + targets + Array(blocked))
    let needed = dependents(of: targets, in: graph, blocked: blocked)
    var gradients: [Variable: Variable] = [:]
    func accumulate(_ variable: Variable, _ gradient: Variable) {
      if let present = gradients[variable] {
        gradients[variable] = add(present, gradient)
      } else {
        gradients[variable] = gradient
      }
    }
    for (variable, seed) in seeds { accumulate(variable, seed) }
    for index in graph.nodes.indices.reversed() where needed[index] {
      let node = graph.nodes[index]
      let outputs = node.outputs
      let arrived = outputs.map { blocked.contains($0) ? nil : gradients[$0] }
      if node.inputs.isEmpty || arrived.allSatisfy({ $0 == nil }) { continue }
      let context = GradientContext(
        inputs: node.inputs, outputs: outputs, outputGradients: arrived)
      let handedOn = Origin.$inherited.withValue(node.origin) { node.op.gradient(context) }
      for (input, gradient) in zip(node.inputs, handedOn) {
        guard let gradient, let inputIndex = graph.index(of: input), needed[inputIndex],
          input.knownType?.dtype.isFloating == true
        else { continue }
        if !gradient.errors.isEmpty { throw GraphErrors(gradient.errors) }
        Origin.$inherited.withValue(node.origin) { accumulate(input, gradient) }
      }
      // Gradients of inner nodes are not needed any more; targets keep theirs.
      for output in outputs where !targets.contains(output) { gradients[output] = nil }
    }
    return targets.map { gradients[$0] }
  }

  /// Which nodes depend on a target, or are one.
  private func dependents(
    of targets: [Variable], in graph: Graph, blocked: Set<Variable>
  ) -> [Bool] {
    var needed = [Bool](repeating: false, count: graph.nodes.count)
    for target in targets {
      if let index = graph.index(of: target) { needed[index] = true }
    }
    for (index, node) in graph.nodes.enumerated() where !needed[index] {
      needed[index] = node.inputs.contains { input in
        guard let inputIndex = graph.index(of: input), !blocked.contains(input) else {
          return false
        }
        return needed[inputIndex]
      }
    }
    return needed
  }
}
