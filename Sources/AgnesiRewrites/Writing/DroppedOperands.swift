import AgnesiGraph
import AgnesiOps

extension Variable {
  /// What a replacement is made of, among the operands that a rule matched.
  func parts(among operands: Set<Variable>) -> Set<Variable> {
    var parts: Set<Variable> = []
    var work = [self]
    while let variable = work.popLast() {
      if operands.contains(variable) {
        parts.insert(variable)
      } else {
        work += variable.node?.inputs ?? []
      }
    }
    return parts
  }

  /// Whether an operand that a rule drops can neither have widened the result nor have refused
  /// the sizes of the others.
  func covers(_ operand: Variable) -> Bool {
    guard let own = knownType?.shape, let other = operand.knownType?.shape,
      own.count == other.count
    else { return false }
    return own.indices.allSatisfy { axis in
      if other[axis] == 1 { return true }
      // Nor may the type lose a size that only the dropped operand tells.
      return (other[axis] == nil || other[axis] == own[axis])
        && hasSameSize(axis: axis, as: operand, axis: axis)
    }
  }

  /// Whether an operand that a rule drops broadcasts to this along each axis, if the sizes fit.
  func isAsWide(as operand: Variable) -> Bool {
    guard let own = knownType?.shape, let other = operand.knownType?.shape,
      own.count == other.count
    else { return false }
    return zip(own, other).allSatisfy { $1 == 1 || ($1 == nil ? $0 != 1 : $0 == $1) }
  }
}
