import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Reductions of tensors that are put together or taken apart by others.
  static let reductionsOfParts: [Rewrite] = [
    reductionOfJoin, reductionOfReshape, reductionOfAllReshaped,
  ]

  private static let reductionOfJoin = Rewrite(
    "reduction-of-join", .canonicalize,
    summary: "`sum(concatenate([x, y]))` is `sum(x) + sum(y)`; so for the other reductions",
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp, context.useCount(node.inputs[0]) == 1,
      let join = node.inputs[0].op(as: Concatenate.self), let parts = node.inputs[0].node?.inputs
    else { return nil }
    let reduced = parts.compactMap { reduce(op.kind, $0, axes: op.axes, keepDims: true) }
    guard reduced.count == parts.count, let first = reduced.first else { return nil }
    let result: Variable
    if op.axes.contains(join.axis) {
      guard let combine = op.kind.combination(of: parts.map { $0.knownType?.shape[join.axis] })
      else { return nil }
      // Sizes of the parts that differ must still be noticed: nothing may be repeated.
      guard let type = first.knownType,
        reduced.allSatisfy({ $0.knownType?.broadcasts(as: type) == true })
      else { return nil }
      result = reduced.dropFirst().reduce(first, combine)
    } else {
      result = applyOne(join, to: reduced)
    }
    return node.replaced(by: op.keepDims ? result : dropping(op.axes, of: result))
  }

  private static let reductionOfReshape = Rewrite(
    "reduction-of-reshape", .canonicalize,
    summary: "`sum(x.flatten(2), axis: 1)` is a sum along the axes of x that were merged",
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp,
      let reshape = node.inputs[0].op(as: Reshape.self), let source = node.inputs[0].node,
      source.inputs.count == 1, let rank = source.inputs[0].knownType?.rank
    else { return nil }
    let ranges = reshape.entries.compactMap { entry -> Range<Int>? in
      if case .axes(let range) = entry { range } else { nil }
    }
    guard ranges.count == reshape.entries.count, ranges.flatMap(Array.init) == Array(0..<rank)
    else { return nil }
    let axes = op.axes.flatMap { Array(ranges[$0]) }
    guard let reduced = reduce(op.kind, source.inputs[0], axes: axes, keepDims: true) else {
      return nil
    }
    let result = applyOne(reshape, to: [reduced])
    return node.replaced(by: op.keepDims ? result : dropping(op.axes, of: result))
  }

  /// That the sizes of the reshape fit is not checked any more.
  private static let reductionOfAllReshaped = Rewrite(
    "reduction-of-all-reshaped", .canonicalize,
    summary: "`sum(x.reshape(...))` is `sum(x)`, whatever the shape", tags: [.shapeUnsafe],
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp, op.kind.isRepeatable,
      node.inputs[0].op(as: Reshape.self) != nil, let x = node.inputs[0].node?.inputs[0],
      let rank = x.knownType?.rank, op.axes.count == node.inputs[0].knownType?.rank,
      let reduced = reduce(op.kind, x, axes: Array(0..<rank), keepDims: false)
    else { return nil }
    let axes = [DimshuffleAxis](repeating: .x, count: node.outputTypes[0].rank)
    return node.replaced(by: reduced.dimshuffle(axes))
  }
}

extension Reduction.Kind {
  /// The op that combines reductions of parts of given sizes; nil where a part may have no elements
  /// to choose from.
  fileprivate func combination(of sizes: [Int?]) -> ((Variable, Variable) -> Variable)? {
    let haveElements = sizes.allSatisfy { ($0 ?? 0) > 0 }
    switch self {
    case .sum: return { $0 + $1 }
    case .product: return { $0 * $1 }
    case .all: return { $0 .& $1 }
    case .any: return { $0 .| $1 }
    case .maximum: return haveElements ? { AgnesiOps.maximum($0, $1) } : nil
    case .minimum: return haveElements ? { AgnesiOps.minimum($0, $1) } : nil
    case .argMaximum, .argMinimum: return nil
    }
  }
}
