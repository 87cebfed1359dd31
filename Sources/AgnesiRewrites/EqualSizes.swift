import AgnesiGraph
import AgnesiOps

/// Where the size of an axis comes from: two axes with a common origin have the same size in every
/// call that passes its checks.
private enum SizeOrigin: Hashable {
  case known(Int)
  case axis(Variable, Int)
}

extension Variable {
  /// Whether both tensors have the same sizes in every call, as far as the expressions show it.
  ///
  /// The proof may rest on checks that the two expressions make themselves, as the sum of two
  /// tensors does; it holds as long as they are computed.
  func hasSameSizes(as other: Variable) -> Bool {
    guard let rank = knownType?.rank, rank == other.knownType?.rank else { return false }
    return (0..<rank).allSatisfy { hasSameSize(axis: $0, as: other, axis: $0) }
  }

  /// Whether two axes have the same size in every call, as far as the expressions show it.
  func hasSameSize(axis: Int, as other: Variable, axis otherAxis: Int) -> Bool {
    if self == other && axis == otherAxis { return true }
    return !sizeOrigins(axis).isDisjoint(with: other.sizeOrigins(otherAxis))
  }

  /// The largest number of nodes that are looked at to find where a size comes from.
  private static let walkLimit = 64

  /// Everything that is known to have the size of an axis.
  private func sizeOrigins(_ axis: Int) -> Set<SizeOrigin> {
    var origins: Set<SizeOrigin> = []
    var work = [(variable: self, axis: axis)]
    while let (variable, axis) = work.popLast(), origins.count < Self.walkLimit {
      guard origins.insert(.axis(variable, axis)).inserted, let type = variable.knownType else {
        continue
      }
      if let size = type.shape[axis] { origins.insert(.known(size)) }
      work += variable.sizeSources(axis, of: type)
    }
    return origins
  }

  /// The axes of operands that have the size of an axis of this result, as far as the op tells.
  func sizeSources(_ axis: Int, of type: TensorType) -> [(variable: Variable, axis: Int)] {
    guard let node else { return [] }
    switch node.op {
    case is any ElementwiseOp, is BroadcastLike:
      return node.inputs.compactMap { input in
        guard let size = input.knownType?.shape[axis] else { return (input, axis) }
        return size == type.shape[axis] ? (input, axis) : nil
      }
    case let op as Dimshuffle:
      return op.order[axis].map { [(node.inputs[0], $0)] } ?? []
    case let op as any ReductionOp:
      if op.keepDims { return op.axes.contains(axis) ? [] : [(node.inputs[0], axis)] }
      let rank = node.inputs[0].knownType?.rank ?? 0
      let kept = (0..<rank).filter { !op.axes.contains($0) }
      return [(node.inputs[0], kept[axis])]
    case let op as Reshape:
      return reshapeSources(op.entries[axis], node)
    case is MatrixProduct:
      let operand = axis == type.rank - 1 ? node.inputs[1] : node.inputs[0]
      return [(operand, axis)]
    default:
      return []
    }
  }

  private func reshapeSources(
    _ entry: Reshape.Entry, _ node: Node
  ) -> [(variable: Variable, axis: Int)] {
    switch entry {
    case .axes(let range) where range.count == 1: return [(node.inputs[0], range.lowerBound)]
    case .given(.input(let input)):
      return node.inputs[input].measuredAxis.map { [$0] } ?? []
    case .axes, .given, .inferred: return []
    }
  }

  /// The tensor and the axis whose size this is, for `x.shape[0]`.
  var measuredAxis: (variable: Variable, axis: Int)? {
    guard let subtensor = op(as: Subtensor.self), let sizes = node?.inputs.first,
      sizes.op(as: ShapeOf.self) != nil, let measured = sizes.node?.inputs.first,
      let rank = measured.knownType?.rank, case .at(.fixed(let place))? = subtensor.axes.first
    else { return nil }
    return (measured, place < 0 ? place + rank : place)
  }
}

extension TensorType {
  /// Whether two tensors that are combined element by element are known to broadcast along the
  /// same axes, so that neither is repeated along any: an axis of unknown size never is.
  func broadcasts(as other: TensorType) -> Bool {
    rank == other.rank && zip(shape, other.shape).allSatisfy { ($0 == 1) == ($1 == 1) }
  }
}

extension Variable {
  /// Whether this is known to be a single number, of any rank.
  var isSingle: Bool { knownType?.shape.allSatisfy { $0 == 1 } ?? false }
}
