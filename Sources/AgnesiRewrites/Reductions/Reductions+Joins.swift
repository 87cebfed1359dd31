import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Reductions of tensors that are put together or taken apart by others.
  static let reductionsOfParts: [Rewrite] = [reductionOfJoin, reductionOfReshape]

  private static let reductionOfJoin = Rewrite(
    "reduction-of-join", .canonicalize,
    summary: "`sum(concatenate([x, y]))` is `sum(x) + sum(y)`; so for products and quantifiers"
  ) { node, context in
    guard let op = node.op as? any ReductionOp, context.useCount(node.inputs[0]) == 1,
      let join = node.inputs[0].op(as: Concatenate.self), let parts = node.inputs[0].node?.inputs
    else { return nil }
    let reduced = parts.compactMap { reduce(op.kind, $0, axes: op.axes, keepDims: true) }
    guard reduced.count == parts.count, let first = reduced.first else { return nil }
    let result: Variable
    if op.axes.contains(join.axis) {
      guard let combine = op.kind.combination else { return nil }
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
    summary: "`sum(x.flatten(2), axis: 1)` is a sum along the axes of x that were merged"
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
}

extension Reduction.Kind {
  /// The op that combines reductions of parts; nil where a part may have no elements to choose
  /// from.
  fileprivate var combination: ((Variable, Variable) -> Variable)? {
    switch self {
    case .sum: { $0 + $1 }
    case .product: { $0 * $1 }
    case .all: { $0 .& $1 }
    case .any: { $0 .| $1 }
    case .maximum, .minimum, .argMaximum, .argMinimum: nil
    }
  }
}
