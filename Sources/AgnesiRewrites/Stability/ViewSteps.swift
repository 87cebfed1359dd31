import AgnesiArray
import AgnesiGraph
import AgnesiOps

/// Steps that each take or repeat elements of what the one before gives, such as slices and
/// transposes, or give them a wider dtype.
struct ViewSteps {
  /// From the source on.
  let nodes: [Node]

  /// What the steps make of another tensor.
  func callAsFunction(_ x: Variable) -> Variable {
    nodes.reduce(x) { applyOne($1.op, to: [$0] + $1.inputs.dropFirst()) }
  }
}

extension Variable {
  /// This taken apart into `dimshuffle` and `broadcastLike` steps, and what they start from.
  var splitView: (view: ViewSteps, source: Variable) {
    split { $0.op is Dimshuffle || $0.op is BroadcastLike }
  }

  /// This taken apart into steps that take elements, and what they take them of.
  var splitTaken: (view: ViewSteps, source: Variable) { split(where: \.takesElements) }

  /// This taken apart into the last steps of some kind, and what they start from.
  func split(where isStep: (Node) -> Bool) -> (view: ViewSteps, source: Variable) {
    var steps: [Node] = []
    var source = self
    while let step = source.node, isStep(step) {
      steps.append(step)
      source = step.inputs[0]
    }
    return (ViewSteps(nodes: steps.reversed()), source)
  }
}

extension Node {
  /// Whether the result consists of elements of the first operand, rounded no further.
  fileprivate var takesElements: Bool {
    op is Dimshuffle || op is Reshape || op is Subtensor || op is Gather
      || op is Cast && outputTypes[0].dtype == .float64
        && inputs[0].knownType?.dtype == .float32
  }
}
