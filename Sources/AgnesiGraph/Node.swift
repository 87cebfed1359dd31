/// One application of an op to its inputs; immutable while it lives.
///
/// Unchecked `Sendable`: `inputs` is written only in `deinit`, when no other reference exists.
package final class Node: @unchecked Sendable {
  package let op: any Op
  package private(set) var inputs: [Variable]
  package let outputTypes: [TensorType]
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

  /// The output variables, without names.
  package var outputs: [Variable] {
    outputTypes.indices.map { Variable(.result(self, $0), name: nil) }
  }
}
