package import AgnesiArray

/// Computes graphs plainly: each node by its op's reference evaluation, one after the other.
package enum ReferenceEvaluator {
  /// Computes some variables.
  ///
  /// - Parameters:
  ///   - outputs: what to compute.
  ///   - values: the values of inputs, and of any other variables that are known already.
  /// - Throws: as for a graph; the mistakes of the expression.
  package static func evaluate(
    _ outputs: [Variable], _ values: [Variable: NDArray]
  ) throws -> [NDArray] {
    try evaluate(Graph(outputs), values)
  }

  /// Computes the outputs of a graph.
  ///
  /// - Parameters:
  ///   - graph: what to compute.
  ///   - values: the values of inputs, and of any other variables that are known already.
  ///   - observer: sees every node with its values.
  /// - Throws: `GraphErrors` for sizes that do not fit together and for an input without a value;
  ///   what a reference evaluation throws, with the place of the expression; what the observer
  ///   throws.
  package static func evaluate(
    _ graph: Graph, _ values: [Variable: NDArray], observer: (any EvaluationObserver)? = nil
  ) throws -> [NDArray] {
    var results: [ObjectIdentifier: [NDArray]] = [:]
    func value(_ variable: Variable) -> NDArray? {
      if let known = values[variable] { return known }
      guard let node = variable.node else { return nil }
      return results[ObjectIdentifier(node)]?[variable.outputNumber]
    }
    let needed = neededNodes(graph, values)
    for (number, node) in graph.nodes.enumerated() where needed[number] {
      let known = node.outputs.compactMap { values[$0] }
      if known.count == node.outputTypes.count {
        try observer?.didFind(node, known)
        continue
      }
      let inputs = node.inputs.compactMap(value)
      try checkSizes(node, inputs)
      try observer?.willCompute(node, inputs)
      var outputs = try apply(node, inputs)
      try observer?.didCompute(node, inputs, &outputs)
      results[ObjectIdentifier(node)] = outputs
    }
    return graph.outputs.compactMap(value)
  }

  /// For each node, whether the outputs depend on it otherwise than through known values.
  private static func neededNodes(_ graph: Graph, _ values: [Variable: NDArray]) -> [Bool] {
    var isNeeded = [Bool](repeating: false, count: graph.nodes.count)
    for output in graph.outputs.compactMap(graph.index(of:)) { isNeeded[output] = true }
    for (number, node) in graph.nodes.enumerated().reversed() where isNeeded[number] {
      if node.outputs.allSatisfy({ values[$0] != nil }) { continue }
      for input in node.inputs.compactMap(graph.index(of:)) { isNeeded[input] = true }
    }
    return isNeeded
  }

  /// Computes the results of one node.
  ///
  /// - Throws: `GraphErrors` with the place of the expression when the op refuses the values, or
  ///   gives results of other types than it said.
  package static func apply(_ node: Node, _ inputs: [NDArray]) throws -> [NDArray] {
    let operands = inputs.map(TensorType.init(of:))
    let results: [NDArray]
    do {
      results = try node.op.reference(inputs)
    } catch let error as ArrayError {
      throw GraphErrors(node, error.message, operands: operands)
    }
    let types = results.map(TensorType.init(of:))
    guard
      types.count == node.outputTypes.count,
      zip(types, node.outputTypes).allSatisfy({ $0.isCompatible(with: $1) })
    else {
      throw GraphErrors(
        node, "gave results of types \(types) where \(node.outputTypes) were expected",
        operands: operands)
    }
    return results
  }
}
