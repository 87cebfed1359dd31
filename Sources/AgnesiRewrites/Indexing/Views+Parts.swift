import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Parts are taken as early as possible, so that nothing is computed that is not needed.
  static let parts: [Rewrite] = [
    subtensorOfUnary, subtensorOfElementwise, subtensorOfBroadcast, subtensorOfDimshuffle,
    subtensorOfReshape, subtensorOfRows, subtensorOfReduction, subtensorOfProduct,
  ]

  private static let subtensorOfUnary = Rewrite(
    "subtensor-of-unary", .canonicalize,
    summary: "`f(x, y)[i]` is `f(x[i], y[i])` where the sizes of x and y are known to be equal",
    roots: [Subtensor.self]
  ) { node, context in
    takingPartsOfOperands(node, context) { operands, axis in
      let wide = operands.filter { $0.knownType?.shape[axis] != 1 }
      return wide.dropFirst().allSatisfy { $0.hasSameSize(axis: axis, as: wide[0], axis: axis) }
    }
  }

  private static let subtensorOfElementwise = Rewrite(
    "subtensor-of-elementwise", .canonicalize,
    summary: "`f(x, y)[i]` is `f(x[i], y[i])`; sizes that differ might go unnoticed",
    tags: [.shapeUnsafe], roots: [Subtensor.self]
  ) { node, context in
    takingPartsOfOperands(node, context) { _, _ in true }
  }

  private static func takingPartsOfOperands(
    _ node: Node, _ context: Context, where isSafe: ([Variable], _ axis: Int) -> Bool
  ) -> [Variable]? {
    let x = node.inputs[0]
    guard let index = node.basicIndex, context.useCount(x) == 1, let inner = x.node,
      inner.op is any ElementwiseOp,
      index.axes.indices.allSatisfy({ index.axes[$0] == .all || isSafe(inner.inputs, $0) })
    else { return nil }
    let operands = inner.inputs.map { index.narrowed(to: $0, of: x).subtensor(of: $0) }
    return node.replaced(by: applyOne(inner.op, to: operands))
  }

  private static let subtensorOfBroadcast = Rewrite(
    "subtensor-of-broadcast", .canonicalize,
    summary: "`broadcastLike(x, y)[i]` is `broadcastLike(x[i], y[i])`; only sizes of y matter",
    tags: [.shapeUnsafe], roots: [Subtensor.self]
  ) { node, _ in
    let wide = node.inputs[0]
    guard let index = node.basicIndex, wide.op(as: BroadcastLike.self) != nil,
      let operands = wide.node?.inputs
    else { return nil }
    let parts = operands.map { index.narrowed(to: $0, of: wide).subtensor(of: $0) }
    return node.replaced(by: broadcastLike(parts[0], parts[1]))
  }

  private static let subtensorOfDimshuffle = Rewrite(
    "subtensor-of-dimshuffle", .canonicalize,
    summary: "`x.dimshuffle(1, 0)[i]` is `x[.all, i]`, its axes in order again",
    roots: [Subtensor.self]
  ) { node, _ in
    guard let index = node.basicIndex, let shuffle = node.inputs[0].op(as: Dimshuffle.self),
      let x = node.inputs[0].node?.inputs[0]
    else { return nil }
    var axes = [BasicIndex.Axis](repeating: .all, count: shuffle.rank)
    var order: [Int?] = []
    for (entry, source) in zip(index.axes, shuffle.order) {
      if let source {
        axes[source] = entry
        if entry.isSlice { order.append(source) }
      } else {
        // Of a new axis either all is taken, or its only place.
        switch entry {
        case .all: order.append(nil)
        case .at(.fixed): break
        default: return nil
        }
      }
    }
    let kept = axes.indices.filter { axes[$0].isSlice }
    let pattern = order.map { source in
      source.flatMap(kept.firstIndex).map(DimshuffleAxis.axis) ?? .x
    }
    return node.replaced(by: BasicIndex(axes).subtensor(of: x).dimshuffle(pattern))
  }

  private static let subtensorOfReshape = Rewrite(
    "subtensor-of-reshape", .canonicalize,
    summary: "`x.flatten(2)[i]` is `x[i].flatten()`, where the indexed axes are those of x",
    roots: [Subtensor.self]
  ) { node, _ in
    let reshaped = node.inputs[0]
    guard let index = node.basicIndex, let reshape = reshaped.op(as: Reshape.self),
      let operands = reshaped.node?.inputs, let rank = operands[0].knownType?.rank,
      let last = index.axes.lastIndex(where: { $0 != .all }), last < rank,
      (0...last).allSatisfy({ operands[0].hasSameSize(axis: $0, as: reshaped, axis: $0) })
    else { return nil }
    let whole = [BasicIndex.Axis](repeating: .all, count: rank - last - 1)
    let part = BasicIndex(Array(index.axes[...last]) + whole)
    let dropped = (0...last).count { !index.axes[$0].isSlice }
    var entries = (0..<(last + 1 - dropped)).map { Reshape.Entry.axes($0..<($0 + 1)) }
    var sizes = HostOperands(after: 1)
    for entry in reshape.entries[(last + 1)...] {
      switch entry {
      case .axes(let range) where !range.isEmpty:
        guard range.lowerBound > last else { return nil }
        entries.append(.axes((range.lowerBound - dropped)..<(range.upperBound - dropped)))
      case .given(.input(let input)):
        guard let size = try? sizes.integer(operands[input], "a size") else { return nil }
        entries.append(.given(size))
      default: entries.append(entry)
      }
    }
    let result = applyOne(
      Reshape(entries: entries), to: [part.subtensor(of: operands[0])] + sizes.variables)
    return node.refined(by: result)
  }

  private static let subtensorOfRows = Rewrite(
    "subtensor-of-rows", .canonicalize,
    summary: "`softmax(x)[i]` is `softmax(x[i])` for a choice of rows; so for `logSoftmax`",
    roots: [Subtensor.self]
  ) { node, context in
    guard let index = node.basicIndex, index.axes.last == .all,
      context.useCount(node.inputs[0]) == 1, let rows = node.inputs[0].node,
      rows.op is Softmax || rows.op is LogSoftmax
    else { return nil }
    return node.replaced(by: applyOne(rows.op, to: [index.subtensor(of: rows.inputs[0])]))
  }

  private static let subtensorOfReduction = Rewrite(
    "subtensor-of-reduction", .canonicalize,
    summary: "`sum(x, axis: 1)[i]` is `sum(x[i], axis: 1)`; so for the other reductions",
    roots: [Subtensor.self]
  ) { node, context in
    guard let index = node.basicIndex, context.useCount(node.inputs[0]) == 1,
      let source = node.inputs[0].node, let op = source.op as? any ReductionOp,
      let rank = source.inputs[0].knownType?.rank
    else { return nil }
    var rest = index.axes[...]
    var axes: [BasicIndex.Axis] = []
    var gone: [Int] = op.keepDims ? [] : op.axes
    for axis in 0..<rank {
      guard op.axes.contains(axis) else {
        axes.append(rest.popFirst() ?? .all)
        continue
      }
      axes.append(.all)
      guard op.keepDims else { continue }
      // Of an axis of length 1 either all is taken, or its only place.
      switch rest.popFirst() {
      case .all?: break
      case .at(.fixed)?: gone.append(axis)
      default: return nil
      }
    }
    let kept = axes.indices.filter { axes[$0].isSlice }
    func places(_ list: [Int]) -> [Int] { list.compactMap(kept.firstIndex) }
    guard axes.contains(where: { $0 != .all }) else { return nil }
    let part = BasicIndex(axes).subtensor(of: source.inputs[0])
    let reduced = reduce(op.kind, part, axes: places(op.axes), keepDims: true)
    return reduced.flatMap { node.replaced(by: dropping(places(gone), of: $0)) }
  }

  private static let subtensorOfProduct = Rewrite(
    "subtensor-of-product", .canonicalize,
    summary: "`dot(a, b)[i, j]` is the product of rows i of a and columns j of b",
    roots: [Subtensor.self]
  ) { node, context in
    guard let index = node.basicIndex, context.useCount(node.inputs[0]) == 1,
      node.inputs[0].op(as: MatrixProduct.self) != nil, let product = node.inputs[0].node
    else { return nil }
    let rank = index.axes.count
    // Sizes of a batch that differ must be noticed.
    guard index.axes.dropLast(2).allSatisfy({ $0 == .all }) else { return nil }
    func part(_ x: Variable, _ axis: Int) -> Variable {
      var axes = [BasicIndex.Axis](repeating: .all, count: rank)
      axes[axis] = index.axes[axis == rank - 1 ? rank - 1 : rank - 2]
      let taken = BasicIndex(axes).subtensor(of: x)
      return axes[axis].isSlice ? taken : taken.expandDims(axis)
    }
    let (a, b) = (part(product.inputs[0], rank - 2), part(product.inputs[1], rank - 1))
    let gone = [rank - 2, rank - 1].filter { !index.axes[$0].isSlice }
    return node.replaced(by: dropping(gone, of: applyOne(product.op, to: [a, b])))
  }
}

extension BasicIndex {
  /// The index into an operand that broadcasts to what is indexed: its repeated axes have one place.
  func narrowed(to operand: Variable, of whole: Variable) -> BasicIndex {
    guard let narrow = operand.knownType?.shape, let wide = whole.knownType?.shape else {
      return self
    }
    return BasicIndex(
      axes.indices.map { axis in
        guard narrow[axis] == 1, wide[axis] != 1 else { return axes[axis] }
        return axes[axis].isSlice ? .all : .at(.fixed(0))
      })
  }
}
