/// How many nodes and outputs of a graph use each variable, and what has been asked of it.
final class UseCounts {
  /// A variable by its identity, which is enough while its node lives: that is cheaper to look up.
  private struct Key: Hashable {
    let node: ObjectIdentifier
    let output: Int

    init(_ node: Node, _ output: Int) {
      self.node = ObjectIdentifier(node)
      self.output = output
    }
  }

  private var counts: [Key: Int] = [:]
  /// The number of nodes in the graph.
  let nodeCount: Int
  /// The counts that were asked for since asking was started.
  private(set) var asked: [(variable: Variable, count: Int)] = []

  /// Counts the uses in the graph behind some outputs, which lives as long as the counts.
  ///
  /// - Parameters:
  ///   - outputs: what the graph computes.
  ///   - expectedCount: about how many nodes it has.
  init(_ outputs: [Variable], about expectedCount: Int = 0) {
    var visited: Set<ObjectIdentifier> = []
    visited.reserveCapacity(expectedCount)
    var counts: [Key: Int] = [:]
    counts.reserveCapacity(expectedCount)
    var work = outputs
    while let variable = work.popLast() {
      guard let node = variable.node else { continue }
      counts[Key(node, variable.outputNumber), default: 0] += 1
      if visited.insert(ObjectIdentifier(node)).inserted { work += node.inputs }
    }
    self.counts = counts
    nodeCount = visited.count
  }

  /// The uses of a variable; 1 for one that a rewrite has just made.
  func count(of variable: Variable) -> Int {
    variable.node.flatMap { counts[Key($0, variable.outputNumber)] } ?? 1
  }

  /// Forgets what was asked so far.
  func startAsking() { asked = [] }

  /// The uses of a variable, noted as asked for.
  func ask(_ variable: Variable) -> Int {
    let count = count(of: variable)
    asked.append((variable, count))
    return count
  }

  /// Counts the uses of a node's outputs as uses of what has replaced them.
  func move(from node: Node, to replacement: [Variable]) {
    for (number, new) in replacement.enumerated() {
      guard let count = counts[Key(node, number)], let target = new.node else { continue }
      counts[Key(target, new.outputNumber), default: 0] += count
    }
  }
}
