/// Applies rewrites to a graph, from the inputs up, until nothing changes.
///
/// Equal applications of equal ops become one node on the way. The driver, not the rules, checks
/// that dtype and shape survive, carries over the places in the user's program, and bounds the
/// work.
package struct RewriteDriver {
  /// Counts of what happened, by the name of the rewrite.
  package struct Report: Sendable {
    /// How often each rewrite changed something.
    package var counts: [String: Int] = [:]
    /// Rewrites whose replacement had another type, and was not used: mistakes in the rules.
    package var rejected: [String] = []
    /// Set when the work was cut short: the busiest rewrites, which may undo each other.
    package var exhausted: [String] = []
    /// How often the graph was walked.
    package var passes = 0

    package init() {}
  }

  private let byRoot: [ObjectIdentifier: [Rewrite]]
  private let general: [Rewrite]

  /// Makes a driver for the rewrites of one phase.
  package init(_ rewrites: [Rewrite]) {
    var byRoot: [ObjectIdentifier: [Rewrite]] = [:]
    for rewrite in rewrites {
      for root in rewrite.roots ?? [] { byRoot[root, default: []].append(rewrite) }
    }
    self.byRoot = byRoot
    self.general = rewrites.filter { $0.roots == nil }
  }

  /// The number of passes after which a phase ends even if something still changes.
  private static let passLimit = 100

  /// Rewrites some outputs.
  ///
  /// - Parameters:
  ///   - outputs: what the graph computes.
  ///   - report: receives counts.
  /// - Returns: the outputs of the rewritten graph, of the same dtypes and shapes.
  package func run(
    _ outputs: [Variable], report: inout Report
  ) throws(GraphErrors) -> [Variable] {
    var outputs = outputs
    var budget = 8 * (try Graph(outputs)).nodes.count + 10_000
    for _ in 0..<Self.passLimit {
      var pass = Pass(driver: self, graph: try Graph(outputs), budget: budget, report: report)
      let rewritten = pass.run()
      budget = pass.budget
      report = pass.report
      report.passes += 1
      let isDone = rewritten == outputs
      outputs = zip(rewritten, outputs).map { new, old in
        new.name == nil ? Variable(new.storage, name: old.name) : new
      }
      if isDone { return outputs }
      if budget <= 0 { break }
    }
    report.exhausted = report.counts.sorted { $0.value > $1.value }.prefix(10).map(\.key)
    return outputs
  }

  fileprivate func candidates(for op: any Op) -> [Rewrite] {
    (byRoot[ObjectIdentifier(type(of: op))] ?? []) + general
  }
}

/// One walk over the graph.
private struct Pass {
  let driver: RewriteDriver
  let graph: Graph
  var budget: Int
  var report: RewriteDriver.Report
  /// What each node of the old graph has become.
  private var results: [ObjectIdentifier: [Variable]] = [:]
  /// Nodes of the new graph by what they compute.
  private var known: [Key: Node] = [:]
  /// How often variables of the new graph are used, as far as the old graph tells.
  private var uses: [Variable: Int] = [:]

  private struct Key: Hashable {
    let op: AnyHashable
    let inputs: [Variable]
  }

  init(driver: RewriteDriver, graph: Graph, budget: Int, report: RewriteDriver.Report) {
    self.driver = driver
    self.graph = graph
    self.budget = budget
    self.report = report
  }

  mutating func run() -> [Variable] {
    let useCounts = graph.useCounts()
    for node in graph.nodes {
      var outputs = merged(node)
      for (old, new) in zip(node.outputs, outputs) {
        uses[new, default: 0] += useCounts[old] ?? 0
      }
      // A replacement may at once be the start of another one.
      while budget > 0, let current = outputs.first?.node,
        outputs.allSatisfy({ $0.node === current }),
        outputs.count == current.outputTypes.count,
        let next = rewritten(current, origin: node.origin)
      {
        budget -= 1
        for (old, new) in zip(outputs, next) { uses[new, default: 0] += uses[old] ?? 0 }
        outputs = next
      }
      results[ObjectIdentifier(node)] = outputs
    }
    return graph.outputs.map(replaced)
  }

  private func replaced(_ variable: Variable) -> Variable {
    guard let node = variable.node, let outputs = results[ObjectIdentifier(node)] else {
      return variable
    }
    let new = outputs[variable.outputNumber]
    return new.name == nil && variable.name != nil
      ? Variable(new.storage, name: variable.name) : new
  }

  /// The node over rewritten inputs, or an equal one that is there already.
  private mutating func merged(_ node: Node) -> [Variable] {
    let inputs = node.inputs.map(replaced)
    let key = Key(op: AnyHashable(node.op), inputs: inputs)
    if let equal = known[key] { return equal.outputs }
    guard inputs != node.inputs else {
      known[key] = node
      return node.outputs
    }
    let outputs = Origin.$inherited.withValue(node.origin) { apply(node.op, to: inputs) }
    // An op that does not take a rewritten operand keeps the old ones.
    guard let new = outputs.first?.node else { return node.outputs }
    known[key] = new
    return outputs
  }

  /// What the first rewrite that fits makes of a node.
  private mutating func rewritten(_ node: Node, origin: Origin) -> [Variable]? {
    let context = Rewrite.Context(uses: uses)
    for rewrite in driver.candidates(for: node.op) {
      let replacement = Origin.$inherited.withValue(origin) { rewrite.transform(node, context) }
      guard let replacement, replacement != node.outputs else { continue }
      guard keepsTypes(node, replacement) else {
        if !report.rejected.contains(rewrite.name) { report.rejected.append(rewrite.name) }
        continue
      }
      report.counts[rewrite.name, default: 0] += 1
      return replacement
    }
    return nil
  }

  /// Whether a replacement has the node's dtypes, and its shapes or more precise ones.
  private func keepsTypes(_ node: Node, _ replacement: [Variable]) -> Bool {
    guard replacement.count == node.outputTypes.count else { return false }
    return zip(node.outputTypes, replacement).allSatisfy { old, new in
      guard let new = new.knownType, new.dtype == old.dtype, new.rank == old.rank else {
        return false
      }
      return zip(old.shape, new.shape).allSatisfy { $0 == nil || $0 == $1 }
    }
  }
}

extension Graph {
  /// How many nodes and outputs use each variable.
  package func useCounts() -> [Variable: Int] {
    var counts: [Variable: Int] = [:]
    for node in nodes {
      for input in node.inputs { counts[input, default: 0] += 1 }
    }
    for output in outputs { counts[output, default: 0] += 1 }
    return counts
  }
}
