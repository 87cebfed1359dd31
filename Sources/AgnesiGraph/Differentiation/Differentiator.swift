import AgnesiArray

/// Reverse-mode differentiation of graphs: walks from the seeds to the inputs and lets each op's
/// gradient rule hand on what arrives.
///
/// The op that adds gradients lives in another module and is passed in.
package struct Differentiator {
  /// Adds two tensors of one type.
  package var add: (Variable, Variable) -> Variable

  package init(add: @escaping (Variable, Variable) -> Variable) { self.add = add }

  /// The gradients of a cost.
  ///
  /// - Parameters:
  ///   - seeds: variables whose gradient is known from the start, such as the cost with 1; what
  ///     would arrive at them from elsewhere is not added.
  ///   - targets: the variables whose gradients are wanted.
  ///   - blocked: variables through which no gradient passes.
  /// - Returns: for each target its gradient, or nil when the seeds do not depend on it in a
  ///   differentiable way.
  /// - Throws: every distinct mistake of the expressions given; what a gradient rule does wrong.
  package func gradients(
    seeds: [(Variable, Variable)], targets: [Variable], blocked: [Variable] = []
  ) throws(GraphErrors) -> [Variable?] {
    let errors = seeds.flatMap(\.1.errors)
    let graph = try Graph(seeds.map(\.0) + targets + blocked)
    guard errors.isEmpty else { throw GraphErrors(errors) }
    let blocked = Set(blocked)
    let wanted = Set(targets)
    let needed = dependents(of: targets, in: graph, blocked: blocked)
    var gradients: [Variable: Variable] = [:]
    for (variable, gradient) in seeds { gradients[variable] = gradient }
    let known = Set(gradients.keys)
    for index in graph.nodes.indices.reversed() where needed[index] {
      let node = graph.nodes[index]
      let outputs = node.outputs
      let arrived = outputs.map { blocked.contains($0) ? nil : gradients[$0] }
      if node.inputs.isEmpty || arrived.allSatisfy({ $0 == nil }) { continue }
      let handedOn = try gradientsOfInputs(node, outputGradients: arrived)
      for (input, gradient) in zip(node.inputs, handedOn) {
        guard let gradient, let inputIndex = graph.index(of: input), needed[inputIndex],
          !blocked.contains(input), !known.contains(input)
        else { continue }
        gradients[input] =
          gradients[input].map { present in
            Origin.$inherited.withValue(node.origin.inGradient) { add(present, gradient) }
          } ?? gradient
      }
      // Gradients of inner nodes are not needed any more.
      for output in outputs where !wanted.contains(output) { gradients[output] = nil }
    }
    return targets.map { blocked.contains($0) ? nil : gradients[$0] }
  }

  /// What an op's rule hands on to its inputs, checked; nil for inputs that are not floating, at
  /// which differentiation ends.
  private func gradientsOfInputs(
    _ node: Node, outputGradients: [Variable?]
  ) throws(GraphErrors) -> [Variable?] {
    let context = GradientContext(
      inputs: node.inputs, outputs: node.outputs, outputGradients: outputGradients)
    let gradients = Origin.$inherited.withValue(node.origin.inGradient) {
      node.op.gradient(context)
    }
    guard gradients.count == node.inputs.count else {
      throw GraphErrors(
        operation: node.op.name,
        "the gradient rule gives \(gradients.count) gradients for \(node.inputs.count) inputs")
    }
    var checked: [Variable?] = []
    for (input, gradient) in zip(node.inputs, gradients) {
      guard let gradient, let type = input.knownType, type.dtype.isFloating else {
        checked.append(nil)
        continue
      }
      let gradientType = try gradient.type
      guard gradientType.isCompatible(with: type) else {
        throw GraphErrors(
          operation: node.op.name,
          "the gradient rule gives a gradient of type \(gradientType) for an input of type \(type)")
      }
      checked.append(gradient)
    }
    return checked
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
