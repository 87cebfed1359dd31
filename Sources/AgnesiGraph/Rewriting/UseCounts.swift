/// How many nodes and outputs of a graph use each variable, and what has been asked of it.
final class UseCounts {
  private var counts: [Variable: Int] = [:]
  /// The counts that were asked for since asking was started.
  private(set) var asked: [(variable: Variable, count: Int)] = []

  /// Counts the uses in the graph behind some outputs.
  init(_ outputs: [Variable]) {
    for node in Graph.topologicalOrder(outputs) {
      for input in node.inputs { counts[input, default: 0] += 1 }
    }
    for output in outputs { counts[output, default: 0] += 1 }
  }

  /// The uses of a variable; 1 for one that a rewrite has just made.
  func count(of variable: Variable) -> Int { counts[variable] ?? 1 }

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
    for (old, new) in zip(node.outputs, replacement) {
      guard let count = counts[old] else { continue }
      counts[new, default: 0] += count
    }
  }
}
