import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Parts of tensors: slices that take all, and slices of slices.
  static let slices: [Rewrite] = [uselessSubtensor, subtensorOfSubtensor]

  private static let uselessSubtensor = Rewrite(
    "useless-subtensor", .canonicalize,
    summary: "A slice that takes all is its operand",
    on: Subtensor.self
  ) { op, node, _ in
    guard let shape = node.inputs[0].knownType?.shape else { return nil }
    let takesAll = zip(op.axes, shape).allSatisfy { $0.takesAll(of: $1) }
    return takesAll ? [node.inputs[0]] : nil
  }

  /// Only where no axis is indexed twice or the places just add.
  private static let subtensorOfSubtensor = Rewrite(
    "subtensor-of-subtensor", .canonicalize,
    summary: "`x[2...][.all, 0]` is `x[2..., 0]`",
    on: Subtensor.self
  ) { outer, node, _ in
    guard let inner = node.inputs[0].op(as: Subtensor.self), let source = node.inputs[0].node else {
      return nil
    }
    var operands = source.inputs
    let shift = source.inputs.count - 1
    var rest = outer.axes[...]
    var axes: [AxisIndex] = []
    for index in inner.axes {
      guard case .slice(let bounds) = index else {
        axes.append(index)
        continue
      }
      guard let next = rest.popFirst()?.shiftingInputs(by: shift),
        let combined = bounds.combined(with: next)
      else { return nil }
      axes.append(combined)
    }
    operands += node.inputs.dropFirst()
    let result = applyOne(Subtensor(axes: axes), to: operands)
    return result.knownType == node.outputTypes[0] ? [result] : nil
  }
}

extension AxisIndex {
  /// Whether this is known to take the whole of an axis, in order.
  fileprivate func takesAll(of size: Int?) -> Bool {
    guard case .slice(let bounds) = self, bounds.step == .fixed(1) else { return false }
    let startsAtFront = bounds.lower == nil || bounds.lower == .fixed(0)
    guard let upper = bounds.upper else { return startsAtFront }
    guard let size, let end = upper.known else { return false }
    return startsAtFront && end >= size
  }

  /// The index with its inputs renumbered.
  fileprivate func shiftingInputs(by shift: Int) -> AxisIndex {
    switch self {
    case .at(let place): return .at(place.shiftingInput(by: shift))
    case .slice(let bounds):
      return .slice(
        SliceBounds(
          lower: bounds.lower?.shiftingInput(by: shift),
          upper: bounds.upper?.shiftingInput(by: shift),
          step: bounds.step.shiftingInput(by: shift)))
    }
  }
}

extension HostInteger {
  fileprivate func shiftingInput(by shift: Int) -> HostInteger {
    if case .input(let input) = self { return .input(input + shift) }
    return self
  }
}

extension SliceBounds {
  /// What an index into this slice takes of the axis itself; nil where that is not known.
  fileprivate func combined(with index: AxisIndex) -> AxisIndex? {
    if self == .all { return index }
    if index == .slice(.all) { return .slice(self) }
    // Places from the front of an open slice add up; clamping at the end stays the same.
    guard step == .fixed(1), upper == nil, let start = lower?.known, start >= 0 else { return nil }
    func shifted(_ place: HostInteger) -> HostInteger? {
      guard let place = place.known, place >= 0, place < Int.max - start else { return nil }
      return .fixed(start + place)
    }
    switch index {
    case .at(let place): return shifted(place).map(AxisIndex.at)
    case .slice(let bounds):
      guard let lower = shifted(bounds.lower ?? .fixed(0)), (bounds.step.known ?? 0) > 0 else {
        return nil
      }
      guard let upper = bounds.upper else {
        return .slice(SliceBounds(lower: lower, upper: nil, step: bounds.step))
      }
      return shifted(upper).map {
        .slice(SliceBounds(lower: lower, upper: $0, step: bounds.step))
      }
    }
  }
}
