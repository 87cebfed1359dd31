import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Exponentials are kept from overflowing, and logarithms from seeing a probability that became 0.
  static let softmaxes: [Rewrite] = [
    logarithmOfSoftmax, exponentialOfLogSoftmax, indexOfSoftmax, quotientOfExponentials,
    gradientOfExponentials,
  ]

  /// The logarithm of a probability that is too small for its dtype is finite.
  private static let logarithmOfSoftmax = Rewrite(
    "log-of-softmax", .canonicalize,
    summary: "`log(softmax(x))` is `logSoftmax(x)`, also with views or choices in between",
    roots: [Log.self]
  ) { node, _ in
    let (view, source) = node.inputs[0].splitTaken
    guard let x = source.argument(of: Softmax.self) else { return nil }
    return [view(applyOne(LogSoftmax(), to: [x]))]
  }

  private static let exponentialOfLogSoftmax = Rewrite(
    "exp-of-log-softmax", .canonicalize,
    summary: "`exp(logSoftmax(x))` is `softmax(x)`",
    roots: [Exp.self]
  ) { node, _ in
    guard node.inputs[0].op(as: LogSoftmax.self) != nil else { return nil }
    return node.inputs[0].node.map { [applyOne(Softmax(), to: $0.inputs)] }
  }

  /// Where a row of x holds NaN or infinity, its softmax is NaN throughout.
  private static let indexOfSoftmax = Rewrite(
    "index-of-softmax", .canonicalize,
    summary: "The largest element of `softmax(x)` stands where the largest of x does",
    tags: [.nanUnsafe],
    roots: reductionOps
  ) { node, _ in
    guard let op = node.op as? any ReductionOp,
      op.kind == .argMaximum || op.kind == .argMinimum,
      let rows = node.inputs[0].node, rows.op is Softmax || rows.op is LogSoftmax,
      op.axes == [rows.outputTypes[0].rank - 1]
    else { return nil }
    return reduce(op.kind, rows.inputs[0], axes: op.axes, keepDims: op.keepDims).map { [$0] }
  }

  /// Large x do not make that infinite; infinite ones make all of the softmax NaN.
  private static let quotientOfExponentials = Rewrite(
    "softmax-of-exponentials", .stabilize,
    summary: "`exp(x) / sum(exp(x), axis: i)` is `softmax(x, axis: i)`",
    tags: [.nanUnsafe], roots: [Divide.self]
  ) { node, _ in
    guard let (x, axes) = node.inputs[1].sumOfExponentials, axes.count == 1,
      node.inputs[0].argument(of: Exp.self) == x
    else { return nil }
    let result = softmax(x, axis: axes[0])
    return node.replaced(by: result)
  }

  /// It is the gradient of the logarithm of the sum.
  private static let gradientOfExponentials = Rewrite(
    "gradient-of-exponentials", .stabilize,
    summary: "`exp(x) * (g / sum(exp(x), axis: i))` is `g * softmax(x, axis: i)`",
    tags: [.nanUnsafe], roots: [Multiply.self]
  ) { node, _ in
    guard let (g, x, axes) = node.gradientOfSum, axes.count == 1 else { return nil }
    let result = g * softmax(x, axis: axes[0])
    return node.replaced(by: result)
  }
}

extension Node {
  /// What `g`, x and the axes are, where this is `exp(x) * (g / sum(exp(x), axes: axes))`.
  var gradientOfSum: (g: Variable, x: Variable, axes: [Int])? {
    for (factor, quotient) in [(0, 1), (1, 0)].map({ (inputs[$0], inputs[$1]) }) {
      // The quotient may be computed before or after it gets the axes to broadcast.
      let (view, division) = quotient.splitView
      guard let x = factor.argument(of: Exp.self), division.op(as: Divide.self) != nil,
        let operands = division.node?.inputs,
        let (summed, axes) = view(operands[1]).sumOfExponentials, summed == x
      else { continue }
      return (view(operands[0]), x, axes)
    }
    return nil
  }
}

extension Variable {
  /// What the stable forms subtract from x before they take exponentials along some axes.
  func shift(axes: [Int]) -> Variable {
    max(self, axes: axes, keepDims: true).finiteOrZero
  }

  /// This, but 0 where it is infinite: infinite exponents are not brought to 0 by a shift but to
  /// NaN; without one they give what they must.
  var finiteOrZero: Variable { select(isInfinite(self), 0, self) }

  /// Whether this is `x - shift` as the stable forms make it, or x without its largest element.
  ///
  /// For a negative x, the difference has become `-(x + shift)`.
  var isShifted: Bool {
    if let sum = argument(of: Negate.self), sum.op(as: Add.self) != nil {
      return sum.node?.inputs.contains(where: \.isShift) == true
    }
    guard op(as: Subtract.self) != nil, let node else { return false }
    if node.inputs[1].isShift { return true }
    let source = node.inputs[1].splitView.source.node
    return (source?.op as? any ReductionOp)?.kind == .maximum && source?.inputs[0] == node.inputs[0]
  }

  private var isShift: Bool {
    op(as: Select.self) != nil && node?.inputs[1].uniformValue == 0
  }

  /// The x and the axes of a sum of `exp(x)`, as it broadcasts against x.
  var sumOfExponentials: (x: Variable, axes: [Int])? {
    var total = self
    while total.op(as: BroadcastLike.self) != nil, let source = total.node?.inputs[0] {
      total = source
    }
    var order: [Int?]?
    while let shuffle = total.op(as: Dimshuffle.self), let source = total.node?.inputs[0] {
      order = order.map { $0.map { $0.flatMap { shuffle.order[$0] } } } ?? shuffle.order
      total = source
    }
    guard let op = total.node?.op as? any ReductionOp, op.kind == .sum, !op.axes.isEmpty,
      let summed = total.node?.inputs[0], let x = summed.argument(of: Exp.self),
      let rank = x.knownType?.rank
    else { return nil }
    // The summed axes stand, with length 1, where they were.
    var expected = Array(0..<rank).map(Optional.init)
    if op.keepDims {
      guard order == nil || order == expected else { return nil }
    } else {
      let kept = (0..<rank).filter { !op.axes.contains($0) }
      expected = (0..<rank).map { kept.firstIndex(of: $0) }
      guard order == expected || order == nil && kept.isEmpty else { return nil }
    }
    return (x, op.axes)
  }
}
