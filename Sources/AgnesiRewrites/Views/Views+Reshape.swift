import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Reshapes become one, become `dimshuffle`, or move towards the inputs: a reshape needs its
  /// operand in memory, unless it only adds or drops axes of length 1.
  static let reshapes: [Rewrite] = [
    uselessReshape, reshapeToDimshuffle, reshapeOfView, reshapeOfElementwise,
  ]

  private static let uselessReshape = Rewrite(
    "useless-reshape", .canonicalize,
    summary: "A reshape to the own sizes is its operand",
    roots: [Reshape.self]
  ) { node, _ in
    let pairs = node.matchedAxes
    return pairs?.allSatisfy { $0 == $1 } == true
      && node.inputs[0].knownType?.rank == node.outputTypes[0].rank ? [node.inputs[0]] : nil
  }

  private static let reshapeToDimshuffle = Rewrite(
    "reshape-to-dimshuffle", .canonicalize,
    summary: "A reshape that only adds or drops axes of length 1 is a `dimshuffle`",
    roots: [Reshape.self]
  ) { node, _ in
    guard let pairs = node.matchedAxes else { return nil }
    var order = [DimshuffleAxis](repeating: .x, count: node.outputTypes[0].rank)
    for (source, result) in pairs { order[result] = .axis(source) }
    let shuffled = node.inputs[0].dimshuffle(order)
    return node.replaced(by: shuffled)
  }

  /// That the sizes in between fit is not checked any more.
  private static let reshapeOfView = Rewrite(
    "reshape-of-view", .canonicalize,
    summary: "A reshape of a reshape, or of a `dimshuffle` that keeps the order, is one reshape",
    tags: [.shapeUnsafe], on: Reshape.self
  ) { outer, node, _ in
    guard let inner = node.inputs[0].node, inner.keepsElementOrder else { return nil }
    let operands = [inner.inputs[0]] + node.inputs.dropFirst()
    var entries: [Reshape.Entry] = []
    for (entry, size) in zip(outer.entries, node.outputTypes[0].shape) {
      if let size {
        entries.append(.given(.fixed(size)))
      } else if case .axes(let range) = entry {
        entries.append(inner.sourceAxes(range).map(Reshape.Entry.axes) ?? .inferred)
      } else {
        entries.append(entry)
      }
    }
    let inferred = entries.filter { $0 == .inferred }.count
    let others = entries.filter { $0 != .inferred }
    guard inferred == 0 || inferred == 1 && others.allSatisfy(\.isKnownPositive) else {
      return nil
    }
    let result = applyOne(Reshape(entries: entries), to: operands)
    return node.replaced(by: result)
  }

  /// So f is computed where the result is needed.
  ///
  /// Other operands of f are single numbers.
  private static let reshapeOfElementwise = Rewrite(
    "reshape-of-elementwise", .canonicalize,
    summary: "`f(x).reshape(s)` is `f(x.reshape(s))`",
    on: Reshape.self
  ) { op, node, context in
    guard context.useCount(node.inputs[0]) == 1, let inner = node.inputs[0].node,
      inner.op is any ElementwiseOp,
      let full = inner.inputs.first(where: { $0.knownType?.shape == inner.outputTypes[0].shape }),
      inner.inputs.allSatisfy({ $0 == full || $0.isSingle })
    else { return nil }
    let reshaped = applyOne(op, to: [full] + node.inputs.dropFirst())
    let axes = [DimshuffleAxis](repeating: .x, count: node.outputTypes[0].rank)
    let result = applyOne(
      inner.op,
      to: inner.inputs.map { $0 == full ? reshaped : $0.dimshuffle([]).dimshuffle(axes) })
    return node.replaced(by: result)
  }
}

extension Reshape.Entry {
  /// Whether the size is known, and not 0.
  fileprivate var isKnownPositive: Bool {
    if case .given(let size) = self, let known = size.known { known > 0 } else { false }
  }
}

extension Node {
  /// Whether the result has the elements of the first operand in the same row-major order.
  fileprivate var keepsElementOrder: Bool {
    switch op {
    case is Reshape: return true
    case let shuffle as Dimshuffle: return shuffle.keepsElementOrder
    default: return false
    }
  }

  /// The neighbouring axes of the operand that some neighbouring axes of the result consist of.
  fileprivate func sourceAxes(_ range: Range<Int>) -> Range<Int>? {
    let parts = range.map { axis -> Range<Int>? in
      if outputTypes[0].shape[axis] == 1 { return 0..<0 }
      switch op {
      case let shuffle as Dimshuffle: return shuffle.order[axis].map { $0..<($0 + 1) }
      case let reshape as Reshape:
        if case .axes(let source) = reshape.entries[axis] { return source }
        return nil
      default: return nil
      }
    }
    var merged = 0..<0
    for part in parts {
      guard let part else { return nil }
      if part.isEmpty { continue }
      guard merged.isEmpty || merged.upperBound <= part.lowerBound else { return nil }
      let gap = merged.isEmpty ? 0..<0 : merged.upperBound..<part.lowerBound
      guard gap.allSatisfy({ inputs[0].knownType?.shape[$0] == 1 }) else { return nil }
      merged = merged.isEmpty ? part : merged.lowerBound..<part.upperBound
    }
    return merged
  }

  /// For a reshape whose axes of other lengths than 1 are those of the operand: which axis of the
  /// operand is which of the result.
  fileprivate var matchedAxes: [(source: Int, result: Int)]? {
    guard let reshape = op as? Reshape, let from = inputs[0].knownType,
      let result = outputs.first
    else { return nil }
    let sources = from.shape.indices.filter { from.shape[$0] != 1 }
    let results = outputTypes[0].shape.indices.filter { outputTypes[0].shape[$0] != 1 }
    guard sources.count == results.count else { return nil }
    let pairs = Array(zip(sources, results))
    let unproven = pairs.filter { source, axis in
      !inputs[0].hasSameSize(axis: source, as: result, axis: axis)
    }
    // The number of elements settles what is left over for one axis.
    guard unproven.count <= 1 else { return nil }
    if let (source, axis) = unproven.first {
      let others = pairs.filter { $0.0 != source }.map { from.shape[$0.0] }
      guard reshape.entries[axis] == .inferred, others.allSatisfy({ ($0 ?? 0) > 0 }) else {
        return nil
      }
    }
    // Axes of the same length stand for themselves where the ranks are equal.
    return from.rank == outputTypes[0].rank && sources == results
      ? from.shape.indices.map { ($0, $0) } : pairs
  }
}
