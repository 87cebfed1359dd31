import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// The largest element, or its place, is looked for before a function is computed that keeps
  /// the order.
  static let monotoneReductions: [Rewrite] = [extremumOfMonotone, indexOfMonotone]

  private static let extremumOfMonotone = Rewrite(
    "extremum-of-monotone", .canonicalize,
    summary: "`max(f(x))` is `f(max(x))` where f keeps the order, such as `exp`",
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp, op.kind == .maximum || op.kind == .minimum,
      context.useCount(node.inputs[0]) == 1, let function = node.inputs[0].node,
      function.isIncreasing
    else { return nil }
    let extremum = reduce(op.kind, function.inputs[0], axes: op.axes, keepDims: op.keepDims)
    return extremum.flatMap { node.replaced(by: applyOne(function.op, to: [$0])) }
  }

  private static let indexOfMonotone = Rewrite(
    "index-of-monotone", .canonicalize,
    summary: "`argmax(f(x))` is `argmax(x)`, also where rounding makes unequal elements equal",
    tags: [.nanUnsafe],
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp,
      op.kind == .argMaximum || op.kind == .argMinimum, let function = node.inputs[0].node,
      function.isIncreasing
    else { return nil }
    return reduce(op.kind, function.inputs[0], axes: op.axes, keepDims: op.keepDims).map { [$0] }
  }
}

extension Node {
  /// Whether this is a function of one tensor that keeps NaN and the order of numbers, but for
  /// rounding.
  fileprivate var isIncreasing: Bool {
    switch (op as? any UnaryMathOp)?.function {
    case .exp, .exp2, .expm1, .tanh, .sinh, .asinh, .atan, .erf, .sigmoid, .softplus: true
    default: false
    }
  }
}
