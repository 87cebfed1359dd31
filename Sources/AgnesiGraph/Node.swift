/// One application of an op to its inputs; immutable while it lives.
///
/// Expressions are made of nodes: each variable is an output of one. Rewrites look at them;
/// `apply` makes them.
///
/// Unchecked `Sendable`: `inputs` is written only in `deinit`, when no other reference exists.
public final class Node: @unchecked Sendable {
  /// The operation with its parameters.
  public let op: any Op
  /// The operands.
  public private(set) var inputs: [Variable]
  /// What is known of the type of each output.
  public let outputTypes: [TensorType]
  package let origin: Origin

  package init(op: any Op, inputs: [Variable], outputTypes: [TensorType], origin: Origin) {
    self.op = op
    self.inputs = inputs
    self.outputTypes = outputTypes
    self.origin = origin
  }

  /// Frees long chains in a loop: releasing `inputs` alone would recurse once a node and overflow
  /// the stack at about fifty thousand.
  deinit {
    var work = inputs
    inputs = []
    while let variable = work.popLast() {
      guard case .result(var node, _) = variable.storage else { continue }
      _ = consume variable
      if isKnownUniquelyReferenced(&node) {
        work += node.inputs
        node.inputs = []
      }
    }
  }

  /// Whether the op is of some type.
  ///
  /// Rules ask so often that it counts how much faster this is than a cast.
  package func applies(_ kind: any Op.Type) -> Bool { type(of: op) == kind }

  /// The output variables, without names.
  public var outputs: [Variable] {
    outputTypes.indices.map { Variable(.result(self, $0), name: nil) }
  }
}
