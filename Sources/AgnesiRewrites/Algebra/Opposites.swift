import AgnesiGraph
import AgnesiOps

extension Variable {
  /// Whether this is known to be the negative of another expression: `-x` of x, `y - x` of
  /// `x - y`, `x * -2` of `x * 2`.
  func isOpposite(of other: Variable) -> Bool {
    if op(as: Negate.self) != nil, node?.inputs[0] == other { return true }
    if other.op(as: Negate.self) != nil, other.node?.inputs[0] == self { return true }
    if let a = plainNumber, let b = other.plainNumber {
      return a == -b && knownType == other.knownType
    }
    guard let a = node, let b = other.node, a.op.isEqual(to: b.op) else {
      return false
    }
    switch a.op {
    case is Subtract: return a.inputs[0] == b.inputs[1] && a.inputs[1] == b.inputs[0]
    case is Multiply, is Divide:
      for place in 0...1 where a.inputs[1 - place] == b.inputs[1 - place] {
        if let x = a.inputs[place].plainNumber, x == b.inputs[place].plainNumber.map({ -$0 }) {
          return true
        }
      }
      return false
    default: return false
    }
  }

  /// The x of `f(x)`, where f is an op of the given kind.
  func argument<Function: Op>(of function: Function.Type) -> Variable? {
    op(as: function) == nil ? nil : node?.inputs.first
  }
}
