/// The nodes of the rewritten graph, one for each distinct application of an op, and what is known
/// of them.
struct NodeTable {
  private var nodes: [NodeKey: Node] = [:]
  private var states: [ObjectIdentifier: NodeState] = [:]

  /// The node that stands for all equal applications of an op, if there is one yet.
  func node(_ op: any Op, _ inputs: [Variable]) -> Node? { nodes[NodeKey(op: op, inputs: inputs)] }

  /// The node that stands for all that are equal to a node: that node itself if it is the first.
  mutating func representative(of node: Node) -> Node {
    if states[ObjectIdentifier(node)] != nil { return node }
    let key = NodeKey(op: node.op, inputs: node.inputs)
    if let known = nodes[key] { return known }
    nodes[key] = node
    states[ObjectIdentifier(node)] = NodeState()
    return node
  }

  /// What is known of a node; nil for one that does not stand for its equals.
  subscript(_ node: Node) -> NodeState? { states[ObjectIdentifier(node)] }
}

/// What is known of a node of the rewritten graph; a class, so that it is looked up once to be read
/// and changed.
final class NodeState {
  /// The number of phases, from the first, whose rules have nothing to do at the node.
  var settledPhases = 0
  /// The use counts on which that rests.
  var askedCounts: [(variable: Variable, count: Int)] = []
  /// The last walk that has kept the node.
  var lastWalk = 0
}

/// An application of an op; equal to others of an equal op to the same inputs.
private struct NodeKey: Hashable {
  let op: any Op
  let inputs: [Variable]

  static func == (a: NodeKey, b: NodeKey) -> Bool {
    a.inputs == b.inputs && a.op.isEqual(to: b.op)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: op)))
    op.hash(into: &hasher)
    hasher.combine(inputs)
  }
}

extension Op {
  /// Whether another op is of the same type, with equal parameters.
  package func isEqual(to other: any Op) -> Bool { (other as? Self) == self }
}
