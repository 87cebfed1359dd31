import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Tensors one after the other: of one, of nothing, of joins, and parts of joins.
  static let joins: [Rewrite] = [
    joinOfOne, joinOfEmpty, joinOfJoin, joinOfSlices, joinOfRepeated, joinOfUnary, subtensorOfJoin,
  ]

  private static let joinOfOne = Rewrite(
    "join-of-one", .canonicalize,
    summary: "`concatenate([x])` is x",
    roots: [Concatenate.self]
  ) { node, _ in
    node.inputs.count == 1 ? [node.inputs[0]] : nil
  }

  private static let joinOfEmpty = Rewrite(
    "join-of-empty", .canonicalize,
    summary: "tensors without elements are left out of `concatenate`",
    tags: [.shapeUnsafe], on: Concatenate.self
  ) { op, node, _ in
    let rest = node.inputs.filter { $0.knownType?.shape[op.axis] != 0 }
    guard !rest.isEmpty, rest.count < node.inputs.count else { return nil }
    return node.refined(by: applyOne(op, to: rest))
  }

  private static let joinOfJoin = Rewrite(
    "join-of-join", .canonicalize,
    summary: "`concatenate([concatenate([x, y]), z])` is `concatenate([x, y, z])`",
    on: Concatenate.self
  ) { op, node, context in
    let parts = node.inputs.flatMap { part -> [Variable] in
      guard part.op(as: Concatenate.self) == op, context.useCount(part) == 1 else { return [part] }
      return part.node?.inputs ?? [part]
    }
    return parts.count > node.inputs.count ? node.refined(by: applyOne(op, to: parts)) : nil
  }

  private static let joinOfSlices = Rewrite(
    "join-of-slices", .canonicalize,
    summary: "`concatenate([x[..<n], x[n...]])` is x; so for other neighbouring slices",
    on: Concatenate.self
  ) { op, node, _ in
    var parts = [node.inputs[0]]
    for next in node.inputs.dropFirst() {
      if let joined = parts.last?.joined(with: next, axis: op.axis) {
        parts[parts.count - 1] = joined
      } else {
        parts.append(next)
      }
    }
    return parts.count < node.inputs.count ? node.refined(by: applyOne(op, to: parts)) : nil
  }

  private static let joinOfRepeated = Rewrite(
    "join-of-repeated", .canonicalize,
    summary: "`concatenate([x, x, x])` is x repeated, where it has length 1 along the axis",
    on: Concatenate.self
  ) { op, node, _ in
    let x = node.inputs[0]
    guard node.inputs.count > 1, node.inputs.allSatisfy({ $0 == x }),
      let shape = x.knownType?.shape, shape[op.axis] == 1
    else { return nil }
    let sizes = shape.enumerated().map { axis, size -> any Size in
      if axis == op.axis { return node.inputs.count }
      if let size { return size }
      return x.shape[axis]
    }
    return node.refined(by: x.broadcastTo(sizes))
  }

  private static let joinOfUnary = Rewrite(
    "join-of-unary", .canonicalize,
    summary: "`concatenate([f(x), f(y)])` is `f(concatenate([x, y]))`",
    on: Concatenate.self
  ) { op, node, context in
    guard let first = node.inputs[0].node, first.op is any ElementwiseOp, node.inputs.count > 1
    else { return nil }
    var operands: [Variable] = []
    for part in node.inputs {
      guard let function = part.node, function.inputs.count == 1, context.useCount(part) == 1,
        function.op.isEqual(to: first.op),
        function.inputs[0].knownType?.dtype == first.inputs[0].knownType?.dtype
      else { return nil }
      operands.append(function.inputs[0])
    }
    return node.replaced(by: applyOne(first.op, to: [applyOne(op, to: operands)]))
  }

  private static let subtensorOfJoin = Rewrite(
    "subtensor-of-join", .canonicalize,
    summary: "an index into `concatenate` is one into the tensors that it reaches",
    tags: [.shapeUnsafe], roots: [Subtensor.self]
  ) { node, context in
    guard let index = node.basicIndex, let join = node.inputs[0].op(as: Concatenate.self),
      let parts = node.inputs[0].node?.inputs
    else { return nil }
    let place = index.axes[..<join.axis].count { $0.isSlice }
    let total = node.inputs[0].knownType?.shape[join.axis]
    let plain = index.axes[join.axis].plain(size: total) { _ in false }
    func taken(_ part: Variable, _ axis: BasicIndex.Axis) -> Variable {
      var own = index
      own.axes[join.axis] = axis
      return own.subtensor(of: part)
    }
    if plain == .all {
      guard context.useCount(node.inputs[0]) == 1 else { return nil }
      return node.replaced(
        by: applyOne(Concatenate(axis: place), to: parts.map { taken($0, .all) }))
    }
    guard let reached = plain.parts(of: parts.map { $0.knownType?.shape[join.axis] }) else {
      return nil
    }
    let results = reached.map { taken(parts[$0.part], $0.index) }
    return node.refined(
      by: results.count == 1 ? results[0] : applyOne(Concatenate(axis: place), to: results))
  }
}

extension BasicIndex.Axis {
  /// What an index into an axis made of parts takes of each; nil where it is not known, or where
  /// nothing is taken.
  ///
  /// - Parameter sizes: the sizes of the parts.
  fileprivate func parts(of sizes: [Int?]) -> [(part: Int, index: BasicIndex.Axis)]? {
    var start = 0
    var taken: [(part: Int, index: BasicIndex.Axis)] = []
    for (part, size) in sizes.enumerated() {
      switch self {
      case .at(let bound):
        guard let place = bound.known, place >= 0, let size else { return nil }
        if place - start < size { return [(part, .at(.fixed(place - start)))] }
      case .slice(let slice):
        guard slice.step == .fixed(1), let lower = slice.lower.map(\.known) ?? 0, lower >= 0 else {
          return nil
        }
        var upper: Int?
        if let bound = slice.upper {
          guard let known = bound.known, known >= 0 else { return nil }
          upper = known
        }
        if let upper, upper <= start { return taken.isEmpty ? nil : taken }
        guard let size else {
          // A part of unknown size can only be the last that is reached, taken to its end.
          guard upper == nil, part == sizes.count - 1 else { return nil }
          let rest = Swift.max(lower - start, 0)
          return taken + [(part, .slice(.init(lower: rest == 0 ? nil : .fixed(rest), upper: nil)))]
        }
        let first = Swift.max(lower - start, 0)
        let end = Swift.min(upper.map { $0 - start } ?? size, size)
        if first < end {
          let bounds = BasicIndex.Slice(
            lower: first == 0 ? nil : .fixed(first), upper: end == size ? nil : .fixed(end))
          taken.append((part, .slice(bounds)))
        }
      }
      start += size ?? 0
    }
    return taken.isEmpty ? nil : taken
  }
}

extension Variable {
  /// One slice for two that are neighbours along an axis and take the same of the other axes.
  fileprivate func joined(with next: Variable, axis: Int) -> Variable? {
    guard op(as: Subtensor.self) != nil, next.op(as: Subtensor.self) != nil,
      let source = node?.inputs[0], source == next.node?.inputs[0],
      var index = node?.basicIndex, let other = next.node?.basicIndex,
      index.keptAxes == other.keptAxes
    else { return nil }
    let place = index.keptAxes[axis]
    guard index.axes.indices.allSatisfy({ $0 == place || index.axes[$0] == other.axes[$0] }),
      case .slice(let first) = index.axes[place], case .slice(let second) = other.axes[place],
      first.step == .fixed(1), second.step == .fixed(1), let middle = first.upper,
      middle == second.lower
    else { return nil }
    // The bounds ascend, or some places would be taken twice or not at all.
    func ascend(_ lower: BasicIndex.Bound?, _ upper: BasicIndex.Bound?) -> Bool {
      guard let lower, let upper else { return true }
      guard let low = lower.known, let high = upper.known else { return false }
      return 0 <= low && low <= high
    }
    guard ascend(first.lower, middle), ascend(middle, second.upper) else { return nil }
    index.axes[place] = .slice(.init(lower: first.lower, upper: second.upper))
    return index.subtensor(of: source)
  }
}
