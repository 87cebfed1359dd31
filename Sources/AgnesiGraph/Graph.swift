/// The nodes that some outputs depend on, each once, in an order in which inputs come before the
/// nodes that use them; with equal applications merged into one.
package struct Graph: Sendable {
  /// What the graph computes.
  package private(set) var outputs: [Variable]
  /// All nodes, inputs first.
  package private(set) var nodes: [Node]
  /// The place of each node in `nodes`.
  package private(set) var indices: [ObjectIdentifier: Int]
  /// For each node, the nodes that use one of its outputs, each once.
  package private(set) var users: [[Int]]

  /// Collects the nodes behind the outputs.
  ///
  /// Throws every distinct mistake that the outputs carry.
  package init(_ outputs: [Variable]) throws(GraphErrors) {
    let errors = outputs.flatMap(\.errors)
    guard errors.isEmpty else { throw GraphErrors(errors) }
    self.outputs = outputs
    nodes = Graph.topologicalOrder(outputs)
    indices = Dictionary(
      uniqueKeysWithValues: nodes.enumerated().map { (ObjectIdentifier($1), $0) })
    users = Array(repeating: [], count: nodes.count)
    for (user, node) in nodes.enumerated() {
      for input in node.inputs {
        guard let index = index(of: input), users[index].last != user else { continue }
        users[index].append(user)
      }
    }
  }

  /// The place of the node behind a variable.
  package func index(of variable: Variable) -> Int? {
    variable.node.flatMap { indices[ObjectIdentifier($0)] }
  }

  /// Whether an output of the node is an output of the graph.
  package func isOutput(_ node: Node) -> Bool {
    outputs.contains { $0.node === node }
  }

  /// The nodes behind some variables, inputs before users, by a walk with a stack of its own.
  package static func topologicalOrder(_ outputs: [Variable]) -> [Node] {
    var order: [Node] = []
    var visited: Set<ObjectIdentifier> = []
    for output in outputs {
      guard let root = output.node, visited.insert(ObjectIdentifier(root)).inserted else {
        continue
      }
      var stack: [(node: Node, next: Int)] = [(root, 0)]
      while let (node, next) = stack.last {
        if next == node.inputs.count {
          order.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        if let child = node.inputs[next].node,
          visited.insert(ObjectIdentifier(child)).inserted
        {
          stack.append((child, 0))
        }
      }
    }
    return order
  }

  /// Rebuilds the graph from the inputs up, with a replacement for some variables.
  ///
  /// - Parameter replacements: what to use instead of a variable, wherever it is used. The
  ///   replacement itself is not rebuilt.
  /// - Returns: the new outputs.
  /// - Throws: `GraphErrors` when an op does not take a replacement.
  package static func substitute(
    _ outputs: [Variable], _ replacements: [Variable: Variable]
  ) throws(GraphErrors) -> [Variable] {
    if replacements.isEmpty { return outputs }
    var rebuilt: [ObjectIdentifier: Node] = [:]
    func replaced(_ variable: Variable) -> Variable {
      if let replacement = replacements[variable] { return replacement }
      guard case .result(let node, let number) = variable.storage,
        let new = rebuilt[ObjectIdentifier(node)]
      else { return variable }
      return Variable(.result(new, number), name: variable.name)
    }
    for node in topologicalOrder(outputs) {
      let inputs = node.inputs.map(replaced)
      if inputs == node.inputs { continue }
      let new = Origin.$inherited.withValue(node.origin) { apply(node.op, to: inputs) }
      guard let newNode = new.first?.node else {
        throw GraphErrors(new.flatMap(\.errors))
      }
      rebuilt[ObjectIdentifier(node)] = newNode
    }
    return outputs.map(replaced)
  }
}

extension Graph {
  /// The name that the user gave to an output of a node, if any of its mentions has one.
  package func name(of node: Int, _ output: Int) -> String? {
    let target = nodes[node]
    for variable in outputs where variable.node === target && variable.outputNumber == output {
      if let name = variable.name { return name }
    }
    for user in users[node] {
      for variable in nodes[user].inputs
      where variable.node === target && variable.outputNumber == output {
        if let name = variable.name { return name }
      }
    }
    return (target.op as? SharedValue)?.storage.name
  }
}
