import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Parts of tensors: slices that take all, slices of slices, and bounds in their plainest form.
  static let slices: [Rewrite] = [
    plainBounds, uselessSubtensor, onlyPlace, subtensorOfSubtensor,
  ]

  private static let plainBounds = Rewrite(
    "plain-bounds", .canonicalize,
    summary: "`x[-1]` is `x[n - 1]`, `x[0..<n]` is `x[...]` for an axis of size n",
    roots: [Subtensor.self, SubtensorWrite.self]
  ) { node, _ in
    let x = node.inputs[0]
    guard let index = node.basicIndex, let shape = x.knownType?.shape else { return nil }
    let plain = BasicIndex(
      index.axes.indices.map { axis in
        index.axes[axis].plain(size: shape[axis]) { $0.isSize(of: axis, in: x) }
      })
    guard plain != index else { return nil }
    if let write = node.op as? SubtensorWrite, let value = node.inputs.last {
      return node.replaced(by: plain.write(write.mode, value, to: x))
    }
    return node.refined(by: plain.subtensor(of: x))
  }

  private static let uselessSubtensor = Rewrite(
    "useless-subtensor", .canonicalize,
    summary: "a slice that takes all is its operand",
    roots: [Subtensor.self]
  ) { node, _ in
    let x = node.inputs[0]
    guard let index = node.basicIndex, let shape = x.knownType?.shape else { return nil }
    let takesAll = index.axes.indices.allSatisfy { axis in
      index.axes[axis].plain(size: shape[axis]) { $0.isSize(of: axis, in: x) } == .all
    }
    return takesAll ? node.refined(by: x) : nil
  }

  /// A vector of integers stays as it is, since sizes may be made of it.
  private static let onlyPlace = Rewrite(
    "only-place", .canonicalize,
    summary: "the only place of an axis of length 1 is the axis, without which `x[0]` is x",
    roots: [Subtensor.self, SubtensorWrite.self]
  ) { node, _ in
    let x = node.inputs[0]
    guard var index = node.basicIndex, let type = x.knownType,
      type.dtype.isFloating || type.rank > 1
    else { return nil }
    let only = index.axes.indices.filter { axis in
      guard type.shape[axis] == 1, case .at(.fixed(let place)) = index.axes[axis] else {
        return false
      }
      return place == 0 || place == -1
    }
    guard !only.isEmpty else { return nil }
    let before = index.keptAxes
    for axis in only { index.axes[axis] = .all }
    let kept = index.keptAxes
    if let write = node.op as? SubtensorWrite, let value = node.inputs.last {
      let order = kept.map { before.firstIndex(of: $0).map(DimshuffleAxis.axis) ?? .x }
      return node.replaced(by: index.write(write.mode, value.dimshuffle(order), to: x))
    }
    let gone = kept.indices.filter { only.contains(kept[$0]) }
    return node.refined(by: dropping(gone, of: index.subtensor(of: x)))
  }

  private static let subtensorOfSubtensor = Rewrite(
    "subtensor-of-subtensor", .canonicalize,
    summary: "`x[2...][.all, 0]` is `x[2..., 0]`, where the places are known to add up",
    roots: [Subtensor.self]
  ) { node, _ in
    guard let outer = node.basicIndex, node.inputs[0].op(as: Subtensor.self) != nil,
      let source = node.inputs[0].node, let inner = source.basicIndex,
      let shape = source.inputs[0].knownType?.shape
    else { return nil }
    var rest = outer.axes[...]
    var axes: [BasicIndex.Axis] = []
    for (axis, index) in inner.axes.enumerated() {
      guard case .slice(let slice) = index else {
        axes.append(index)
        continue
      }
      guard let next = rest.popFirst(), let combined = slice.combined(with: next, size: shape[axis])
      else { return nil }
      axes.append(combined)
    }
    return node.refined(by: BasicIndex(axes).subtensor(of: source.inputs[0]))
  }
}

extension BasicIndex.Bound {
  /// Whether this is known to be the size of an axis in every call.
  func isSize(of axis: Int, in x: Variable) -> Bool {
    guard case .computed(let size) = self, let measured = size.measuredAxis else { return false }
    return measured.variable.hasSameSize(axis: measured.axis, as: x, axis: axis)
  }
}
