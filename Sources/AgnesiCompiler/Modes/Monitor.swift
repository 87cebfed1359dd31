public import AgnesiArray
public import AgnesiGraph

/// An operation that a call in `Mode.monitor` is about to carry out, or has carried out.
public struct MonitoredNode: Sendable {
  /// The op.
  public let operation: String
  /// The name that the user gave to its result, if he gave one.
  public let name: String?
  /// Where the user applied it, and whether it belongs to a gradient of that expression.
  public let origin: Origin
  /// The values of the operands.
  public let inputs: [NDArray]
  /// The results; empty beforehand.
  public let outputs: [NDArray]
}

extension Mode {
  /// Calls a closure before and after each operation of a call, with the values.
  ///
  /// All rewrites are applied; `excluding` leaves some out. Then each op runs by itself. Inputs,
  /// shared variables and constants are seen as operands only. What a closure throws ends the call,
  /// and nothing is updated. A function may be called from several threads, and then so are the
  /// closures. A closure must not set a shared variable that the function updates: the call would
  /// wait for itself. Two modes are equal when they come from one call of this function. Slow.
  ///
  /// - Parameters:
  ///   - before: called with the operands.
  ///   - after: called with the operands and the results.
  /// - Returns: a mode for `function`.
  /// - SeeAlso: Theano's `MonitorMode`.
  public static func monitor(
    before: (@Sendable (MonitoredNode) throws -> Void)? = nil,
    after: (@Sendable (MonitoredNode) throws -> Void)? = nil
  ) -> Mode {
    Mode(execution: .monitor(NodeMonitor(before: before, after: after)))
  }
}

/// The closures of a monitor; equal to itself alone.
final class NodeMonitor: Sendable, Hashable {
  let before: (@Sendable (MonitoredNode) throws -> Void)?
  let after: (@Sendable (MonitoredNode) throws -> Void)?

  init(
    before: (@Sendable (MonitoredNode) throws -> Void)?,
    after: (@Sendable (MonitoredNode) throws -> Void)?
  ) {
    self.before = before
    self.after = after
  }

  static func == (a: NodeMonitor, b: NodeMonitor) -> Bool { a === b }

  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Hands the operations of a graph to a monitor.
struct MonitorObserver: EvaluationObserver {
  let monitor: NodeMonitor
  let graph: Graph

  func willCompute(_ node: Node, _ inputs: [NDArray]) throws {
    guard let before = monitor.before, !node.isLeaf else { return }
    try before(visit(node, inputs, []))
  }

  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    guard let after = monitor.after, !node.isLeaf else { return }
    try after(visit(node, inputs, outputs))
  }

  private func visit(_ node: Node, _ inputs: [NDArray], _ outputs: [NDArray]) -> MonitoredNode {
    MonitoredNode(
      operation: node.op.name, name: node.outputs.lazy.compactMap(graph.name(of:)).first,
      origin: node.origin, inputs: inputs, outputs: outputs)
  }
}
