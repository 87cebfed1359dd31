import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Reductions that do nothing, or that can be one.
  static let reductions: [Rewrite] =
    [uselessReduction, reductionOfLengthOne, reductionOfDimshuffle, reductionOfReduction]
    + linearReductions

  private static let uselessReduction = Rewrite(
    "useless-reduction", .canonicalize,
    summary: "A reduction along no axes is its operand",
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp, op.axes.isEmpty else { return nil }
    return [cast(node.inputs[0], to: node.outputTypes[0].dtype)]
  }

  private static let reductionOfLengthOne = Rewrite(
    "reduction-of-length-one", .canonicalize,
    summary: "A reduction along axes of known length 1 drops them",
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp, op.kind.isRepeatable,
      let shape = node.inputs[0].knownType?.shape
    else { return nil }
    let rest = op.axes.filter { shape[$0] != 1 }
    guard rest.count < op.axes.count else { return nil }
    let reduced = reduce(op.kind, node.inputs[0], axes: rest, keepDims: true)
    return reduced.map { [op.keepDims ? $0 : dropping(op.axes, of: $0)] }
  }

  private static let reductionOfDimshuffle = Rewrite(
    "reduction-of-dimshuffle", .canonicalize,
    summary: "`sum(x.dimshuffle(p))` is a `dimshuffle` of a sum of x",
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp,
      let shuffle = node.inputs[0].op(as: Dimshuffle.self), let source = node.inputs[0].node
    else { return nil }
    let axes = op.axes.compactMap { shuffle.order[$0] }
    // Along a new axis there is nothing to combine.
    guard let reduced = reduce(op.kind, source.inputs[0], axes: axes, keepDims: true) else {
      return nil
    }
    let order = shuffle.order.map { $0.map(DimshuffleAxis.axis) ?? .x }
    let shuffled = reduced.dimshuffle(order)
    return [op.keepDims ? shuffled : dropping(op.axes, of: shuffled)]
  }

  /// An inner sum that others use as well stays.
  private static let reductionOfReduction = Rewrite(
    "reduction-of-reduction", .canonicalize,
    summary: "`sum(sum(x, axis: 0), axis: 0)` is one sum",
    roots: reductionOps
  ) { node, context in
    guard let outer = node.op as? any ReductionOp, outer.kind.isRepeatable,
      context.useCount(node.inputs[0]) == 1, let source = node.inputs[0].node,
      let inner = source.op as? any ReductionOp, inner.kind == outer.kind,
      let rank = source.inputs[0].knownType?.rank
    else { return nil }
    let kept = inner.keepDims ? Array(0..<rank) : (0..<rank).filter { !inner.axes.contains($0) }
    let axes = Set(inner.axes + outer.axes.map { kept[$0] }).sorted()
    guard let reduced = reduce(outer.kind, source.inputs[0], axes: axes, keepDims: true) else {
      return nil
    }
    let gone =
      (inner.keepDims ? [] : inner.axes) + (outer.keepDims ? [] : outer.axes.map { kept[$0] })
    return [dropping(gone, of: reduced)]
  }
}

extension Reduction.Kind {
  /// Whether reducing along two axes at once is the same as along one after the other.
  var isRepeatable: Bool {
    switch self {
    case .sum, .product, .maximum, .minimum, .all, .any: true
    case .argMaximum, .argMinimum: false
    }
  }
}

/// The reduction of a kind along some axes; nil for an index along another number than one.
func reduce(
  _ kind: Reduction.Kind, _ x: Variable, axes: [Int], keepDims: Bool
) -> Variable? {
  switch kind {
  case .sum: sum(x, axes: axes, keepDims: keepDims)
  case .product: prod(x, axes: axes, keepDims: keepDims)
  case .maximum: max(x, axes: axes, keepDims: keepDims)
  case .minimum: min(x, axes: axes, keepDims: keepDims)
  case .all: all(x, axes: axes, keepDims: keepDims)
  case .any: any(x, axes: axes, keepDims: keepDims)
  case .argMaximum: axes.count == 1 ? argmax(x, axis: axes[0], keepDims: keepDims) : nil
  case .argMinimum: axes.count == 1 ? argmin(x, axis: axes[0], keepDims: keepDims) : nil
  }
}

/// A tensor without some axes of known length 1.
func dropping(_ axes: [Int], of x: Variable) -> Variable {
  guard let rank = x.knownType?.rank else { return x }
  return x.dimshuffle((0..<rank).filter { !axes.contains($0) }.map(DimshuffleAxis.axis))
}
