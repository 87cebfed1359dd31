import AgnesiArray
public import AgnesiGraph

/// A tensor in which part is replaced.
///
///     setSubtensor(x[1..<3], 0)      // x with zeros in rows 1 and 2
///     setSubtensor(x[rows], value)   // x with other rows where an index array says so
///
/// - Parameters:
///   - part: what is replaced, written as an indexing of the whole tensor; an error if it is
///     anything else. Where an index array lists a place repeatedly, the last value stays.
///   - value: what is put there; brought to the dtype of the tensor (an error where that would
///     lose a fraction) and broadcast to the part.
/// - Returns: a tensor like the indexed one; that itself does not change. The gradient reaches what
///   was not replaced, and the value.
/// - SeeAlso: Theano's `set_subtensor`.
public func setSubtensor(_ part: Variable, _ value: Variable) -> Variable {
  write(.set, part, value)
}

/// A tensor in which something is added to a part.
///
///     incrementSubtensor(weights[rows], -rate * gradient)
///
/// - Parameters:
///   - part: what is increased, written as an indexing of the whole tensor; an error if it is
///     anything else. Where an index array lists a place repeatedly, all its values are added.
///   - value: what is added; brought to the dtype of the tensor (an error where that would lose a
///     fraction) and broadcast to the part.
/// - Returns: a tensor like the indexed one; that itself does not change.
/// - SeeAlso: Theano's `inc_subtensor`.
public func incrementSubtensor(_ part: Variable, _ value: Variable) -> Variable {
  write(.increment, part, value)
}

private func write(_ mode: WriteMode, _ part: Variable, _ value: Variable) -> Variable {
  build(mode.name, [part, value]) { types throws(OpFailure) in
    let (taken, order) = withoutDimshuffle(part)
    guard let node = taken.node, let partType = taken.knownType,
      let write = writeOp(mode, node.op)
    else {
      throw OpFailure("the part is written as an indexing of a tensor, such as x[1..<3]")
    }
    let dtype = types[0].dtype
    if value.literal == nil && DType.promote(types[1].dtype, dtype) != dtype
      && (types[1].dtype.isFloating != dtype.isFloating || dtype == .bool)
    {
      throw OpFailure("a value of dtype \(types[1].dtype) does not fit into \(dtype); cast it")
    }
    var number = try converted(value, to: dtype)
    guard let rank = number.knownType?.rank, rank <= types[0].rank else {
      throw OpFailure(
        "the value has \(types[1].rank) axes, but the part has \(types[0].rank)")
    }
    number = padded(number, rank: types[0].rank)
    if let order { number = undo(order, number, rank: partType.rank) }
    return applyOne(write, to: node.inputs + [number])
  }
}

/// The op that writes where an op reads.
private func writeOp(_ mode: WriteMode, _ op: any Op) -> (any Op)? {
  if let subtensor = op as? Subtensor { return SubtensorWrite(axes: subtensor.axes, mode: mode) }
  if let gather = op as? Gather { return Scatter(index: gather.index, mode: mode) }
  return nil
}

/// The indexing itself, without the new axes that its index adds.
private func withoutDimshuffle(_ part: Variable) -> (Variable, order: [Int?]?) {
  guard let dimshuffle = part.op(as: Dimshuffle.self), let source = part.node?.inputs.first else {
    return (part, nil)
  }
  return (source, dimshuffle.order)
}

/// A value for the dimshuffled part as one for the part; axes that the dimshuffle added have length
/// 1 and go.
private func undo(_ order: [Int?], _ value: Variable, rank: Int) -> Variable {
  value.dimshuffle(
    (0..<rank).map { axis in order.firstIndex(of: axis).map(DimshuffleAxis.axis) ?? .x })
}

/// A tensor with leading axes of length 1 up to a rank.
private func padded(_ x: Variable, rank: Int) -> Variable {
  guard let own = x.knownType?.rank, own < rank else { return x }
  return x.dimshuffle(
    [DimshuffleAxis](repeating: .x, count: rank - own) + (0..<own).map(DimshuffleAxis.axis))
}
