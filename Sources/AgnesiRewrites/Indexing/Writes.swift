import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Writes to part of a tensor: those that do nothing, that are overwritten, or that are read
  /// again.
  static let writes: [Rewrite] = [
    writeOfNothing, writeOfItself, writeOfAll, incrementOfZeros, setOfWrite, incrementOfWrite,
    repeatedWrittenValue, partOfWrite, partBesideWrite,
  ]

  private static let writeOfNothing = Rewrite(
    "write-of-nothing", .canonicalize,
    summary: "adding 0 to a part, or setting to c what is c already, changes nothing",
    tags: [.shapeUnsafe], roots: [SubtensorWrite.self, Scatter.self]
  ) { node, _ in
    guard let value = node.inputs.last?.uniformValue else { return nil }
    let isNothing: Bool
    switch node.writeMode {
    case .increment?: isNothing = value == 0
    case .set?: isNothing = value == node.inputs[0].uniformValue
    case nil: isNothing = false
    }
    return isNothing ? [node.inputs[0]] : nil
  }

  private static let writeOfItself = Rewrite(
    "write-of-itself", .canonicalize,
    summary: "`setSubtensor(x[i], x[i])` is x",
    tags: [.shapeUnsafe], roots: [SubtensorWrite.self, Scatter.self]
  ) { node, _ in
    guard node.writeMode == .set, let part = node.inputs.last?.node,
      part.readsWhatIsWritten(by: node), part.inputs[0] == node.inputs[0]
    else { return nil }
    return [node.inputs[0]]
  }

  private static let writeOfAll = Rewrite(
    "write-of-all", .canonicalize,
    summary: "`setSubtensor(x[...], v)` is v, `incrementSubtensor(x[...], v)` is x + v",
    on: SubtensorWrite.self
  ) { op, node, _ in
    guard let index = node.basicIndex, index.isWhole, let value = node.inputs.last else {
      return nil
    }
    let x = node.inputs[0]
    return node.replaced(by: op.mode == .set ? broadcastLike(value, x) : x + value)
  }

  private static let incrementOfZeros = Rewrite(
    "increment-of-zeros", .canonicalize,
    summary: "adding to a slice of zeros is setting it",
    on: SubtensorWrite.self
  ) { op, node, _ in
    guard op.mode == .increment, node.inputs[0].uniformValue == 0, let index = node.basicIndex,
      let value = node.inputs.last
    else { return nil }
    return node.replaced(by: index.write(.set, value, to: node.inputs[0]))
  }

  private static let setOfWrite = Rewrite(
    "set-of-write", .canonicalize,
    summary: "what is set next is not written before",
    tags: [.shapeUnsafe], roots: [SubtensorWrite.self, Scatter.self]
  ) { node, _ in
    guard node.writeMode == .set, let inner = node.inputs[0].node, inner.writesWhere(node) else {
      return nil
    }
    return node.replaced(by: applyOne(node.op, to: [inner.inputs[0]] + node.inputs.dropFirst()))
  }

  private static let incrementOfWrite = Rewrite(
    "increment-of-write", .canonicalize,
    summary: "`x[i]` set to a or increased by a, then increased by b, takes a + b at once",
    on: SubtensorWrite.self
  ) { op, node, context in
    guard op.mode == .increment, let inner = node.inputs[0].node, inner.writesWhere(node),
      context.useCount(node.inputs[0]) == 1, let a = inner.inputs.last, let b = node.inputs.last,
      let mode = inner.writeMode, let index = node.basicIndex
    else { return nil }
    return node.replaced(by: index.write(mode, a + b, to: inner.inputs[0]))
  }

  private static let repeatedWrittenValue = Rewrite(
    "repeated-written-value", .canonicalize,
    summary: "a value is repeated by writing it, where it was repeated to the sizes of the part",
    on: SubtensorWrite.self
  ) { op, node, _ in
    guard let index = node.basicIndex, let value = node.inputs.last,
      let source = value.broadcastSource,
      value.hasSameSizes(as: index.subtensor(of: node.inputs[0]))
    else { return nil }
    return node.replaced(by: index.write(op.mode, source, to: node.inputs[0]))
  }

  private static let partOfWrite = Rewrite(
    "part-of-write", .canonicalize,
    summary: "a slice that was written last is the value, or the sum with the value",
    on: Subtensor.self
  ) { op, node, context in
    guard let write = node.inputs[0].node, node.readsWhatIsWritten(by: write),
      let index = node.basicIndex, let value = write.inputs.last
    else { return nil }
    let part = index.subtensor(of: write.inputs[0])
    if write.writeMode == .set { return node.replaced(by: broadcastLike(value, part)) }
    guard context.useCount(node.inputs[0]) == 1 else { return nil }
    return node.replaced(by: part + value)
  }

  private static let partBesideWrite = Rewrite(
    "part-beside-write", .canonicalize,
    summary:
      "`setSubtensor(x[0], v)[1]` is `x[1]`; so for other parts that have no place in common",
    tags: [.shapeUnsafe], roots: [Subtensor.self]
  ) { node, _ in
    guard let write = node.inputs[0].node, write.op is SubtensorWrite,
      let written = write.basicIndex, let index = node.basicIndex,
      zip(written.axes, index.axes).contains(where: { $0.isApart(from: $1) })
    else { return nil }
    return node.replaced(by: index.subtensor(of: write.inputs[0]))
  }
}

extension BasicIndex.Axis {
  /// Whether two indices into an axis are known to have no place in common.
  fileprivate func isApart(from other: BasicIndex.Axis) -> Bool {
    guard let own = span, let other = other.span else { return false }
    return !own.overlaps(other)
  }

  /// Places among which all that are taken are, counted from the front; nil where some may be
  /// counted from the end.
  private var span: Range<Int>? {
    switch self {
    case .at(let place):
      guard let place = place.known, place >= 0, place < Int.max else { return nil }
      return place..<(place + 1)
    case .slice(let slice):
      guard let step = slice.step.known, step > 0, let lower = slice.lower.map(\.known) ?? 0,
        let upper = slice.upper.map(\.known) ?? Int.max, lower >= 0, upper >= 0
      else { return nil }
      return lower..<max(lower, upper)
    }
  }
}

extension Node {
  /// What a write does with what is there; nil for other ops.
  var writeMode: WriteMode? {
    switch op {
    case let op as SubtensorWrite: op.mode
    case let op as Scatter: op.mode
    default: nil
    }
  }

  /// Whether both write to the same places of a tensor of the same sizes.
  fileprivate func writesWhere(_ other: Node) -> Bool {
    if op is SubtensorWrite, other.op is SubtensorWrite { return basicIndex == other.basicIndex }
    guard let own = op as? Scatter, let others = other.op as? Scatter else { return false }
    return own.index == others.index
      && inputs.dropFirst().dropLast() == other.inputs.dropFirst().dropLast()
  }

  /// Whether this takes the places that a node writes.
  func readsWhatIsWritten(by write: Node) -> Bool {
    if op is Subtensor, write.op is SubtensorWrite { return basicIndex == write.basicIndex }
    guard let gather = op as? Gather, let scatter = write.op as? Scatter else { return false }
    return gather.index == scatter.index
      && inputs.dropFirst() == write.inputs.dropFirst().dropLast()
  }
}
