import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Factors, signs and repetitions move out of reductions.
  static let linearReductions: [Rewrite] = [
    sumOfNegative, extremumOfNegative, indexOfNegative, sumOfMultiple, sumOfFraction,
    sumOfBroadcast, extremumOfBroadcast, productOfBroadcast,
  ]

  private static let sumOfNegative = Rewrite(
    "sum-of-negative", .canonicalize,
    summary: "`sum(-x)` is `-sum(x)`",
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp, op.kind == .sum,
      let x = negated(node.inputs[0], context), x.sumsExactly
    else { return nil }
    return [-sum(x, axes: op.axes, keepDims: op.keepDims)]
  }

  private static let extremumOfNegative = Rewrite(
    "extremum-of-negative", .canonicalize,
    summary: "`max(-x)` is `-min(x)`, and the other way round",
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp, op.kind == .maximum || op.kind == .minimum,
      let x = negated(node.inputs[0], context), x.knownType?.dtype.isFloating == true
    else { return nil }
    let opposite: Reduction.Kind = op.kind == .maximum ? .minimum : .maximum
    return reduce(opposite, x, axes: op.axes, keepDims: op.keepDims).map { [-$0] }
  }

  private static let indexOfNegative = Rewrite(
    "index-of-negative", .canonicalize,
    summary: "`argmax(-x)` is `argmin(x)`, and the other way round",
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp,
      let x = negated(node.inputs[0], context), x.knownType?.dtype.isFloating == true
    else { return nil }
    let opposite: Reduction.Kind
    switch op.kind {
    case .argMaximum: opposite = .argMinimum
    case .argMinimum: opposite = .argMaximum
    default: return nil
    }
    return reduce(opposite, x, axes: op.axes, keepDims: op.keepDims).map { [$0] }
  }

  /// The sum itself may overflow where the scaled one does not.
  private static let sumOfMultiple = Rewrite(
    "sum-of-multiple", .canonicalize,
    summary: "`sum(c * x)` is `c * sum(x)` where c is the same along the summed axes",
    tags: [.nanUnsafe],
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp, op.kind == .sum, !op.axes.isEmpty,
      context.useCount(node.inputs[0]) == 1,
      node.inputs[0].op(as: Multiply.self) != nil, let product = node.inputs[0].node,
      node.inputs[0].sumsExactly
    else { return nil }
    for (factor, x) in [(0, 1), (1, 0)].map({ (product.inputs[$0], product.inputs[$1]) }) {
      guard let outer = factor.knownType, let inner = x.knownType,
        op.axes.allSatisfy({ outer.shape[$0] == 1 }),
        op.axes.contains(where: { inner.shape[$0] != 1 })
      else { continue }
      let result = factor * sum(x, axes: op.axes, keepDims: true)
      return [op.keepDims ? result : dropping(op.axes, of: result)]
    }
    return nil
  }

  /// Where c is 0 or infinite, the sum of quotients may be NaN.
  ///
  /// Exponentials and the sum of exponentials below them stay together: a softmax overflows later.
  private static let sumOfFraction = Rewrite(
    "sum-of-fraction", .canonicalize,
    summary: "`sum(x / c)` is `sum(x) / c` where c is the same along the summed axes",
    tags: [.nanUnsafe],
    roots: reductionOps
  ) { node, context in
    guard let op = node.op as? any ReductionOp, op.kind == .sum, !op.axes.isEmpty,
      context.useCount(node.inputs[0]) == 1, node.inputs[0].op(as: Divide.self) != nil,
      let quotient = node.inputs[0].node, let x = quotient.inputs[0].knownType,
      let c = quotient.inputs[1].knownType, op.axes.allSatisfy({ c.shape[$0] == 1 }),
      op.axes.contains(where: { x.shape[$0] != 1 }),
      !Factors.of(quotient, context).divideExponentials
    else { return nil }
    let result = sum(quotient.inputs[0], axes: op.axes, keepDims: true) / quotient.inputs[1]
    return [op.keepDims ? result : dropping(op.axes, of: result)]
  }

  /// Where n is 0, an infinite x gives NaN.
  private static let sumOfBroadcast = Rewrite(
    "sum-of-broadcast", .canonicalize,
    summary: "`sum(broadcastLike(x, y))` is n x, with the number n of repetitions",
    tags: [.nanUnsafe],
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp, op.kind == .sum,
      let x = node.inputs[0].broadcastSource, let repeated = node.repeatedAxes(op.axes),
      !repeated.isEmpty
    else { return nil }
    let rest = op.axes.filter { !repeated.contains($0) }
    let count = cast(
      elementCount(node.inputs[0], axes: repeated), to: node.outputTypes[0].dtype)
    let once = sum(x, axes: rest, keepDims: true)
    return node.restored(count * once, op)
  }

  private static let extremumOfBroadcast = Rewrite(
    "extremum-of-broadcast", .canonicalize,
    summary: "`max(broadcastLike(x, y))` is `max(x)`, where x is known to appear",
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp,
      [.maximum, .minimum, .all, .any].contains(op.kind),
      let x = node.inputs[0].broadcastSource, let repeated = node.repeatedAxes(op.axes),
      !repeated.isEmpty, let shape = node.inputs[0].knownType?.shape,
      repeated.allSatisfy({ shape[$0].map { $0 > 0 } ?? false })
    else { return nil }
    let rest = op.axes.filter { !repeated.contains($0) }
    return reduce(op.kind, x, axes: rest, keepDims: true).flatMap { node.restored($0, op) }
  }

  private static let productOfBroadcast = Rewrite(
    "product-of-broadcast", .canonicalize,
    summary: "`prod(broadcastLike(x, y))` is `pow(x, n)`, with the number n of repetitions",
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp, op.kind == .product,
      node.outputTypes[0].dtype.isFloating, let x = node.inputs[0].broadcastSource,
      let repeated = node.repeatedAxes(op.axes), !repeated.isEmpty,
      let count = elementCount(node.inputs[0], axes: repeated).plainNumber, count < 0x1p24,
      let exponent = Variable.number(count, node.outputTypes[0].dtype)
    else { return nil }
    let rest = op.axes.filter { !repeated.contains($0) }
    let once = rest.isEmpty ? x : prod(x, axes: rest, keepDims: true)
    return node.restored(pow(once, exponent), op)
  }

  /// What is negated by an expression that nothing else uses.
  private static func negated(_ x: Variable, _ context: Context) -> Variable? {
    guard x.op(as: Negate.self) != nil, context.useCount(x) == 1 else { return nil }
    return x.node?.inputs[0]
  }
}

extension Factors {
  /// Whether an exponential stands above a sum of exponentials.
  fileprivate var divideExponentials: Bool {
    factors.contains { $0.exponent > 0 && $0.base.op(as: Exp.self) != nil }
      && factors.contains { $0.exponent < 0 && ExponentialSum($0.base) != nil }
  }
}

extension Variable {
  /// Whether sums of this tensor are kept in its own dtype, so that a factor inside and outside
  /// wraps alike.
  fileprivate var sumsExactly: Bool {
    knownType.map { $0.dtype.isFloating || $0.dtype == .int64 } ?? false
  }
}

extension Node {
  /// Those of the axes along which the operand, a `broadcastLike`, repeats its source.
  fileprivate func repeatedAxes(_ axes: [Int]) -> [Int]? {
    guard let wide = inputs[0].knownType, let narrow = inputs[0].broadcastSource?.knownType else {
      return nil
    }
    return axes.filter { narrow.shape[$0] == 1 && wide.shape[$0] != 1 }
  }

  /// A reduction of the source, with the reduced axes kept, as this node's result; nil where the
  /// source is repeated along other axes as well.
  fileprivate func restored(_ reduced: Variable, _ op: any ReductionOp) -> [Variable]? {
    let result = op.keepDims ? reduced : dropping(op.axes, of: reduced)
    return result.knownType == outputTypes[0] ? [result] : nil
  }
}
