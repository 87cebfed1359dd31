import AgnesiGraph

/// Replaces ops that are expressed by other ops by those, until none is left.
///
/// - Parameter outputs: what a graph computes.
/// - Returns: outputs of the same types.
/// - Throws: `GraphErrors` when an expansion has a mistake.
func expand(_ outputs: [Variable]) throws(GraphErrors) -> [Variable] {
  var expander = Expander()
  return try expander.run(outputs)
}

/// One walk over a graph, and over what ops expand to, with a stack of its own.
private struct Expander {
  private enum Task {
    /// See to it that a node has a result.
    case visit(Node)
    /// Apply the node's op to what its inputs have become.
    case rebuild(Node)
    /// Use the expression that the rebuilt node expands to, whose parts have results.
    case finish(Node, rebuilt: Node, expression: [Variable])
  }

  /// What the outputs of a node have become; keeps the node, by whose identity it is found.
  private struct Result {
    let node: Node
    let outputs: [Variable]
  }

  private var results: [ObjectIdentifier: Result] = [:]
  private var tasks: [Task] = []

  mutating func run(_ outputs: [Variable]) throws(GraphErrors) -> [Variable] {
    schedule(outputs)
    while let task = tasks.popLast() {
      switch task {
      case .visit(let node):
        if results[ObjectIdentifier(node)] != nil { continue }
        tasks.append(.rebuild(node))
        schedule(node.inputs)
      case .rebuild(let node): try rebuild(node)
      case .finish(let node, let rebuilt, let expression):
        let outputs = expression.map(result)
        note(node, outputs)
        note(rebuilt, outputs)
      }
    }
    return outputs.map(result)
  }

  private mutating func schedule(_ variables: [Variable]) {
    for node in variables.reversed().compactMap(\.node) { tasks.append(.visit(node)) }
  }

  private mutating func note(_ node: Node, _ outputs: [Variable]) {
    results[ObjectIdentifier(node)] = Result(node: node, outputs: outputs)
  }

  /// What a variable has become, under its old name.
  private func result(_ variable: Variable) -> Variable {
    guard let node = variable.node, let result = results[ObjectIdentifier(node)] else {
      return variable
    }
    let new = result.outputs[variable.outputNumber]
    return variable.name.map(new.named) ?? new
  }

  private mutating func rebuild(_ node: Node) throws(GraphErrors) {
    let inputs = node.inputs.map(result)
    var rebuilt = node
    if inputs != node.inputs {
      let outputs = Origin.$inherited.withValue(node.origin) { apply(node.op, to: inputs) }
      guard let new = outputs.first?.node else { throw GraphErrors(outputs.flatMap(\.errors)) }
      rebuilt = new
    }
    guard case .expand(let expansion) = node.op.lowering(inputs.compactMap(\.knownType)) else {
      note(node, rebuilt.outputs)
      if rebuilt !== node { note(rebuilt, rebuilt.outputs) }
      return
    }
    let expression = Origin.$inherited.withValue(node.origin) { expansion(inputs) }
    let errors = expression.flatMap(\.errors)
    guard errors.isEmpty else { throw GraphErrors(errors) }
    tasks.append(.finish(node, rebuilt: rebuilt, expression: expression))
    schedule(expression)
  }
}
