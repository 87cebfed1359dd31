import AgnesiGraph
import AgnesiKernel
import AgnesiOps

/// Where the size of an axis comes from: two axes with a common origin have the same size in every
/// call that passes its checks.
private enum SizeOrigin: Hashable {
  case known(Int)
  case axis(Variable, Int)
  /// A slice of an axis of known size, with the variables that the bounds refer to.
  case slice(of: Int, SliceBounds, [Variable])
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
      if let slice = variable.sliceOrigin(axis) { origins.insert(slice) }
      work += variable.sizeSources(axis, of: type)
    }
    return origins
  }

  private func sliceOrigin(_ axis: Int) -> SizeOrigin? {
    guard let node, let op = node.op as? Subtensor, let source = node.inputs[0].knownType else {
      return nil
    }
    let sliced = op.axes.indices.filter { if case .slice = op.axes[$0] { true } else { false } }
    guard case .slice(let bounds) = op.axes[sliced[axis]], let size = source.shape[sliced[axis]]
    else { return nil }
    return .slice(of: size, bounds, Array(node.inputs.dropFirst()))
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
    case let reshape as Reshape where reshape.entries[axis] == .inferred:
      return reshape.leftOverAxis(of: node.inputs[0]).map { [(node.inputs[0], $0)] } ?? []
    default:
      return node.sizeSource(outputNumber, axis).map { [$0] } ?? []
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

extension Node {
  /// The axis of an operand whose size an axis of the result always has, found by following sizes
  /// that stand for themselves through the op.
  fileprivate func sizeSource(_ output: Int, _ axis: Int) -> (variable: Variable, axis: Int)? {
    var axes: [(variable: Variable, axis: Int)?] = []
    func parameter(_ axis: (variable: Variable, axis: Int)?) -> Scalar {
      axes.append(axis)
      return .parameter(axes.count - 1)
    }
    let types = inputs.compactMap(\.knownType)
    let shapes = zip(inputs, types).map { input, type in
      type.shape.enumerated().map { axis, size in
        size.map { .integer($0) } ?? parameter((input, axis))
      }
    }
    var values = [[Scalar]?](repeating: nil, count: inputs.count)
    for input in op.hostInputs {
      // Other values than sizes are of no use, but the op may not go without them.
      values[input] = [parameter(inputs[input].measuredAxis)]
    }
    var context = ShapeContext(
      inputTypes: types, outputTypes: outputTypes, inputShapes: shapes, inputValues: values)
    guard let sizes = try? op.inferShapes(&context),
      case .parameter(let number) = sizes[output][axis].kind
    else { return nil }
    return axes[number]
  }
}

extension Reshape {
  /// The axis of unknown size that is left over, where all others are known and cancel.
  fileprivate func leftOverAxis(of source: Variable) -> Int? {
    guard let shape = source.knownType?.shape else { return nil }
    let unknown = shape.indices.filter { shape[$0] == nil }
    let given = entries.compactMap { entry -> Int? in
      if case .given(let size) = entry { size.known } else { nil }
    }
    guard unknown.count == 1, given.count == entries.count - 1, !given.contains(0) else {
      return nil
    }
    let known = shape.compactMap { $0 }
    return known.reduce(1, &*) == given.reduce(1, &*)
      ? unknown[0] : nil
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
