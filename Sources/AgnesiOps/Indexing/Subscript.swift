public import AgnesiGraph

extension Variable {
  /// Part of the tensor, by NumPy's rules.
  ///
  /// The entries belong to the axes from the first on; axes without an entry are taken whole.
  ///
  ///     x[0]                                     // the first row of a matrix
  ///     x[.all, -1]                              // the last column
  ///     x[index * b ..< (index + 1) * b]         // a minibatch; index is a variable
  ///     x[Slice(step: -1), .newAxis, 1..<3]      // reversed; a new axis; part of an axis
  ///     x[.ellipsis, 0]                          // place 0 of the last axis
  ///     p[arange(p.shape[0]), y]                 // of each row i the element y[i]
  ///
  /// - An integer takes one place and drops the axis; a negative one counts from the end. An
  ///   integer out of range is an error, when the expression is built or in the call.
  /// - Ranges and slices take part of an axis; bounds out of range are moved to the ends.
  /// - Integer tensors list places and may repeat them. Several broadcast against each other, and
  ///   with them integers count as index arrays, too. Their axes stand in the result where the
  ///   axes that they replace stood, if those are neighbours, else in front.
  ///
  /// The gradient with respect to the tensor is 0 where nothing was taken; places that were taken
  /// repeatedly add up.
  ///
  /// - Returns: integers, slices and new axes give a view; index arrays a new tensor.
  /// - SeeAlso: NumPy's indexing, Theano's `Subtensor` and `AdvancedSubtensor`.
  public subscript<each Entry: TensorIndex>(_ entries: repeat each Entry) -> Variable {
    var list: [IndexEntry] = []
    for entry in repeat each entries { list.append(entry.indexEntry) }
    return indexed(by: list)
  }

  private func indexed(by entries: [IndexEntry]) -> Variable {
    build("subtensor", [self] + entries.flatMap(\.variables)) { types throws(OpFailure) in
      let entries = try completed(entries, rank: types[0].rank)
      let isAdvanced = entries.contains { $0.kind.isIndexArray }
      return isAdvanced
        ? try indexedByArrays(entries) : try indexedByPlaces(entries)
    }
  }

  /// Basic indexing: a view.
  private func indexedByPlaces(_ entries: [IndexEntry]) throws(OpFailure) -> Variable {
    var operands = HostOperands(after: 1)
    var axes: [AxisIndex] = []
    var pattern: [DimshuffleAxis] = []
    var kept = 0
    for entry in entries {
      switch entry.kind {
      case .places(let place): axes.append(.at(try operands.integer(place, "an index")))
      case .slice(let slice):
        axes.append(.slice(try operands.bounds(slice)))
        pattern.append(.axis(kept))
        kept += 1
      case .newAxis: pattern.append(.x)
      case .ellipsis: break
      }
    }
    return applyOne(Subtensor(axes: axes), to: [self] + operands.variables).dimshuffle(pattern)
  }

  /// Indexing with arrays: their axes replace those that they index, in place if these are
  /// neighbours.
  private func indexedByArrays(_ entries: [IndexEntry]) throws(OpFailure) -> Variable {
    let arrays = padRanks(entries.compactMap { $0.kind.places })
    var operands = HostOperands(after: 1 + arrays.count)
    var axes: [ArrayIndex.Axis] = []
    for entry in entries {
      switch entry.kind {
      case .places: axes.append(.listed)
      case .slice(let slice): axes.append(.slice(try operands.bounds(slice)))
      case .newAxis, .ellipsis: break
      }
    }
    let listed = entries.indices.filter { entries[$0].kind.places != nil }
    let first = listed.first ?? 0
    let areNeighbours = listed == Array(first..<(first + listed.count))
    let leading = areNeighbours ? entries[..<first] : []
    let placement = leading.filter { $0.kind.slice != nil }.count
    let op = Gather(index: ArrayIndex(axes: axes, placement: placement))
    let taken = applyOne(op, to: [self] + arrays + operands.variables)

    let listRank = arrays.first?.knownType?.rank ?? 0
    var pattern: [DimshuffleAxis] = []
    var next = 0
    func append(_ count: Int) {
      pattern += (next..<(next + count)).map(DimshuffleAxis.axis)
      next += count
    }
    for entry in leading { if entry.kind.slice == nil { pattern.append(.x) } else { append(1) } }
    append(listRank)
    for entry in entries.dropFirst(leading.count) where entry.kind.places == nil {
      if entry.kind.slice == nil { pattern.append(.x) } else { append(1) }
    }
    return taken.dimshuffle(pattern)
  }
}

/// Replaces the ellipsis and adds whole axes at the end, so that every axis has an entry.
private func completed(
  _ entries: [IndexEntry], rank: Int
) throws(OpFailure) -> [IndexEntry] {
  let used = entries.filter { $0.kind.places != nil || $0.kind.slice != nil }.count
  guard used <= rank else {
    throw OpFailure("\(used) indices are too many for a tensor with \(rank) axes")
  }
  let ellipses = entries.indices.filter { entries[$0].kind.isEllipsis }
  guard ellipses.count <= 1 else {
    throw OpFailure("\(ellipses.count) ellipses; an index can have one")
  }
  var entries = entries
  let place = ellipses.first ?? entries.endIndex
  let whole = [IndexEntry](repeating: .all, count: rank - used)
  entries.replaceSubrange(place..<(place + ellipses.count), with: whole)
  return entries
}

extension IndexEntry.Kind {
  /// The places that an integer or an index array lists.
  fileprivate var places: Variable? { if case .places(let places) = self { places } else { nil } }
  fileprivate var slice: Slice? { if case .slice(let slice) = self { slice } else { nil } }
  fileprivate var isEllipsis: Bool { if case .ellipsis = self { true } else { false } }
  fileprivate var isIndexArray: Bool { places?.knownType.map { $0.rank > 0 } ?? false }
}

extension IndexEntry {
  /// The variables that it holds, whose errors the result carries on.
  fileprivate var variables: [Variable] {
    switch kind {
    case .places(let places): [places]
    case .slice(let slice): [slice.lower, slice.upper, slice.step].compactMap { $0 }
    case .ellipsis, .newAxis: []
    }
  }
}

extension HostOperands {
  /// The bounds of a slice as numbers and inputs.
  mutating func bounds(_ slice: Slice) throws(OpFailure) -> SliceBounds {
    var bounds = SliceBounds.all
    if let lower = slice.lower { bounds.lower = try integer(lower, "the bound of a slice") }
    if let upper = slice.upper { bounds.upper = try integer(upper, "the bound of a slice") }
    bounds.step = try integer(slice.step, "the step of a slice")
    return bounds
  }
}
