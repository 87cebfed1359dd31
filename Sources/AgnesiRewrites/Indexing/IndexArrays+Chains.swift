import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Parts of what index arrays take, and arrays that read what they have written.
  ///
  /// Sources: PyTensor's `local_subtensor_of_adv_subtensor`, Theano's
  /// `local_adv_sub1_adv_inc_sub1`.
  static let indexArrayChains: [Rewrite] = [
    indexOfIndexed, subtensorOfIndexed, subtensorOfPlaces, indexedPartOfWrite,
  ]

  /// A place that is out of range goes unnoticed where it is not taken.
  private static let indexOfIndexed = Rewrite(
    "index-of-indexed", .canonicalize,
    summary: "`x[i][j]` is `x[i[j]]`, for arrays i and j of places",
    tags: [.shapeUnsafe], on: Gather.self
  ) { outer, node, context in
    guard context.useCount(node.inputs[0]) == 1, let inner = node.inputs[0].node,
      let gather = inner.op as? Gather, let axis = gather.index.onlyListedAxis,
      outer.index.onlyListedAxis == axis, inner.inputs[1].knownType?.rank == 1
    else { return nil }
    let places = inner.inputs[1][node.inputs[1]]
    return node.replaced(by: applyOne(gather, to: [inner.inputs[0], places]))
  }

  private static let subtensorOfIndexed = Rewrite(
    "subtensor-of-indexed", .canonicalize,
    summary: "`x[i][.all, 2]` is `x[.all, 2][i]`, for an array i of places",
    roots: [Subtensor.self]
  ) { node, context in
    guard let part = IndexedPart(node, context), part.beside.contains(where: { $0 != .all }) else {
      return nil
    }
    var rest = part.beside[...]
    let own = part.index.axes.map { $0 == .listed ? .all : rest.popFirst() ?? .all }
    let kept = zip(part.index.axes, own).filter { $1.isSlice }.map { $0.0 }
    let placement = part.beside[..<part.index.placement].count { $0.isSlice }
    let taken = applyOne(
      Gather(index: ArrayIndex(axes: kept, placement: placement)),
      to: [BasicIndex(own).subtensor(of: part.source)] + part.arrays)
    var axes = [BasicIndex.Axis](repeating: .all, count: taken.knownType?.rank ?? 1)
    axes[placement] = part.ofPlaces
    return node.replaced(by: BasicIndex(axes).subtensor(of: taken))
  }

  /// A place that is out of range goes unnoticed where it is not taken.
  private static let subtensorOfPlaces = Rewrite(
    "subtensor-of-places", .canonicalize,
    summary: "`x[i][1...]` is `x[i[1...]]`, for an array i of places",
    tags: [.shapeUnsafe], roots: [Subtensor.self]
  ) { node, context in
    guard let part = IndexedPart(node, context), part.ofPlaces.isSlice, part.ofPlaces != .all,
      part.beside.allSatisfy({ $0 == .all }), node.inputs[0].knownType?.shape.first != 1
    else { return nil }
    let arrays = part.arrays.map { array in
      array.isSingle ? array : BasicIndex([part.ofPlaces]).subtensor(of: array)
    }
    return node.refined(by: applyOne(Gather(index: part.index), to: [part.source] + arrays))
  }

  /// A place that is out of range goes unnoticed.
  ///
  /// Of a place that is written twice one value is lost, or both are found in both.
  private static let indexedPartOfWrite = Rewrite(
    "indexed-part-of-write", .canonicalize,
    summary: "`setSubtensor(x[i], v)[i]` is v, where the places i are known to be distinct",
    tags: [.shapeUnsafe], on: Gather.self
  ) { gather, node, context in
    guard let write = node.inputs[0].node, node.readsWhatIsWritten(by: write),
      let value = write.inputs.last,
      node.inputs.dropFirst().contains(where: \.listsDistinctPlaces)
    else { return nil }
    let part = applyOne(gather, to: [write.inputs[0]] + node.inputs.dropFirst())
    if write.writeMode == .set { return node.replaced(by: broadcastLike(value, part)) }
    guard context.useCount(node.inputs[0]) == 1 else { return nil }
    return node.replaced(by: part + value)
  }
}

/// A basic index into what arrays of rank 1 take of whole axes, which nothing else uses.
private struct IndexedPart {
  let source: Variable
  let index: ArrayIndex
  let arrays: [Variable]
  /// What is taken of the listed places.
  let ofPlaces: BasicIndex.Axis
  /// What is taken of the other axes.
  let beside: [BasicIndex.Axis]

  init?(_ node: Node, _ context: Rewrite.Context) {
    guard let basic = node.basicIndex, context.useCount(node.inputs[0]) == 1,
      let gather = node.inputs[0].op(as: Gather.self), let inner = node.inputs[0].node,
      gather.index.axes.allSatisfy({ $0 == .listed || $0 == .slice(.all) }),
      inner.inputs[1].knownType?.rank == 1
    else { return nil }
    source = inner.inputs[0]
    index = gather.index
    arrays = Array(inner.inputs.dropFirst())
    ofPlaces = basic.axes[index.placement]
    beside = Array(basic.axes[..<index.placement]) + basic.axes[(index.placement + 1)...]
  }
}

extension ArrayIndex {
  /// The one axis that an array lists places of, where all others are taken whole.
  fileprivate var onlyListedAxis: Int? {
    let listed = axes.indices.filter { axes[$0] != .slice(.all) }
    return listed.count == 1 && axes[listed[0]] == .listed ? listed[0] : nil
  }
}

extension Variable {
  /// Whether this lists places of one axis, counted from the front, and none of them twice.
  fileprivate var listsDistinctPlaces: Bool {
    guard let type = knownType, type.rank == 1 else { return false }
    if let range = arithmeticRange { return range.start >= 0 && range.dtype.byteCount >= 4 }
    guard let places = try? constantValue?.int64s(), places.count > 1 else { return false }
    return places.allSatisfy { $0 >= 0 } && Set(places).count == places.count
  }
}
