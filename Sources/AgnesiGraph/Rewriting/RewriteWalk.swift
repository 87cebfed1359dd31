/// Walks over a graph, from the inputs up, that put replacements in place.
///
/// A replacement is itself rewritten before anything that uses it, so one walk does all that does
/// not depend on use counts.
struct RewriteWalk {
  private let rewrites: [Rewrite]
  private let onStep: ((RewriteStep) -> Void)?
  private(set) var log: RewriteLog
  private var table = NodeTable()
  private var index: RewriteIndex
  /// The number of phases whose rules are tried.
  private var phaseCount = 0
  private var number = 0
  /// What the nodes that this walk does not keep have become; they live as long as the walk, so
  /// that their identities do.
  private var results: [ObjectIdentifier: (node: Node, outputs: [Variable])] = [:]
  private var uses = UseCounts([])

  init(_ rewrites: [Rewrite], onStep: ((RewriteStep) -> Void)?) {
    self.rewrites = rewrites
    self.onStep = onStep
    log = RewriteLog(rewrites)
    index = RewriteIndex(rewrites)
  }

  /// Adds the rules of a phase to those that are tried.
  mutating func begin(_ phase: Rewrite.Phase) {
    phaseCount = phase.number + 1
    log.begin(nodeCount: uses.nodeCount)
  }

  /// Walks once over a graph.
  ///
  /// - Returns: the outputs of the graph that it has become.
  mutating func rewrite(_ outputs: [Variable]) -> [Variable] {
    number += 1
    results.removeAll(keepingCapacity: true)
    uses = UseCounts(outputs, about: uses.nodeCount)
    for output in outputs {
      if let node = output.node { rewrite(node) }
    }
    return outputs.map(replaced)
  }

  private enum Task {
    /// Sees to what is behind the node, then to the node.
    case enter(Node)
    /// Sees to a node behind which all is done.
    case leave(Node)
    /// Puts a replacement, behind which all is done, in place of a node and of its representative.
    case replace(Node, Node, [Variable])
  }

  /// Works with a stack of its own, since graphs may be deeper than the call stack.
  private mutating func rewrite(_ root: Node) {
    var tasks: [Task] = [.enter(root)]
    while let task = tasks.popLast() {
      switch task {
      case .enter(let node):
        if isDone(node) { continue }
        tasks.append(.leave(node))
        enter(node.inputs, &tasks)
      case .leave(let node):
        if isDone(node) { continue }
        let current = merged(node)
        if let known = results[ObjectIdentifier(current)] {
          replace(node, by: known.outputs)
        } else if let replacement = replacement(for: current, origin: node.origin) {
          tasks.append(.replace(node, current, replacement))
          enter(replacement, &tasks)
        } else {
          table[current]?.lastWalk = number
          if current !== node { replace(node, by: current.outputs) }
        }
      case .replace(let node, let current, let replacement):
        // Rules that undo each other come back to a node that is being replaced.
        if !isDone(current) { replace(current, by: replacement.map(replaced)) }
        if !isDone(node) { replace(node, by: current.outputs.map(replaced)) }
      }
    }
  }

  private func enter(_ variables: [Variable], _ tasks: inout [Task]) {
    for variable in variables.reversed() {
      if let node = variable.node, !isDone(node) { tasks.append(.enter(node)) }
    }
  }

  private func isDone(_ node: Node) -> Bool {
    table[node]?.lastWalk == number || results[ObjectIdentifier(node)] != nil
  }

  private mutating func replace(_ node: Node, by outputs: [Variable]) {
    results[ObjectIdentifier(node)] = (node, outputs)
    uses.move(from: node, to: outputs)
  }

  private func replaced(_ variable: Variable) -> Variable {
    guard let node = variable.node, let result = results[ObjectIdentifier(node)] else {
      return variable
    }
    let new = result.outputs[variable.outputNumber]
    return new.name == nil && variable.name != nil
      ? Variable(new.storage, name: variable.name) : new
  }

  /// The node over rewritten inputs, or an equal one that is there already.
  private mutating func merged(_ node: Node) -> Node {
    let isChanged = node.inputs.contains { input in
      input.node.map { results[ObjectIdentifier($0)] != nil } ?? false
    }
    guard isChanged else { return table.representative(of: node) }
    let inputs = node.inputs.map(replaced)
    if let known = table.node(node.op, inputs) { return known }
    let outputs = Origin.$inherited.withValue(node.origin) { apply(node.op, to: inputs) }
    // An op that does not take a rewritten operand keeps the old ones.
    return table.representative(of: outputs.first?.node ?? node)
  }

  /// What the first rewrite that fits makes of a node.
  private mutating func replacement(for node: Node, origin: Origin) -> [Variable]? {
    guard let state = table[node] else { return nil }
    if !state.askedCounts.allSatisfy({ uses.count(of: $0.variable) == $0.count }) {
      state.settledPhases = 0
      state.askedCounts = []
    }
    guard state.settledPhases < phaseCount else { return nil }
    let rules = index.rules(for: node.op)[state.settledPhases..<phaseCount]
    uses.startAsking()
    if let replacement = Origin.$inherited.withValue(
      origin,
      operation: {
        firstReplacement(for: node, by: rules)
      })
    {
      return replacement
    }
    state.settledPhases = phaseCount
    state.askedCounts += uses.asked
    return nil
  }

  private mutating func firstReplacement(
    for node: Node, by rules: ArraySlice<[Int]>
  ) -> [Variable]? {
    let context = Rewrite.Context(uses: uses, findings: NodeFindings(node))
    for phase in rules {
      for rule in phase where !log.isStopped(rule) {
        let transform = rewrites[rule].transform
        guard let replacement = log.measure(rule, { transform(node, context) }),
          replacement != node.outputs
        else { continue }
        guard node.hasTypes(of: replacement) else {
          log.reject(rule)
          continue
        }
        log.addStep(rule)
        onStep?(
          RewriteStep(
            rewrite: rewrites[rule], before: node.outputs, after: replacement, origin: node.origin))
        return replacement
      }
    }
    return nil
  }
}

extension Node {
  /// Whether a replacement has this node's dtypes, and its shapes or more precise ones.
  package func hasTypes(of replacement: [Variable]) -> Bool {
    guard replacement.count == outputTypes.count else { return false }
    return zip(outputTypes, replacement).allSatisfy { old, new in
      guard let new = new.knownType, new.dtype == old.dtype, new.rank == old.rank else {
        return false
      }
      return zip(old.shape, new.shape).allSatisfy { $0 == nil || $0 == $1 }
    }
  }
}
