import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// The cost of a classifier and its gradient, each in one step over the logits.
  static let crossEntropies: [Rewrite] = [indexedLogSoftmax, gradientOfIndexedLogSoftmax]

  /// The logarithms of the other classes are not needed.
  private static let indexedLogSoftmax = Rewrite(
    "cross-entropy-of-labels", .canonicalize,
    summary: "`logSoftmax(x)[arange(n), y]` is `-softmaxCrossEntropy(x, y)`",
    on: Gather.self
  ) { gather, node, _ in
    guard node.inputs[0].op(as: LogSoftmax.self) != nil,
      let logits = node.inputs[0].node?.inputs[0],
      let rows = LabelledRows(gather.index, node.inputs, of: logits)
    else { return nil }
    return [-applyOne(SoftmaxCrossEntropy(), to: [rows.logits, rows.labels])]
  }

  /// It comes as `h - softmax(x) * sum(h, axis: 1)`, with an h that is 0 but for one element a row.
  private static let gradientOfIndexedLogSoftmax = Rewrite(
    "gradient-of-cross-entropy", .canonicalize,
    summary: "The gradient of one element a row of `logSoftmax(x)` is one step over x",
    roots: [Subtract.self]
  ) { node, _ in
    let h = node.inputs[0]
    guard let logits = node.inputs[1].logitsOfWeightedSoftmax(h), let write = h.node,
      let scatter = write.op as? Scatter, scatter.mode == .increment,
      write.inputs[0].uniformValue == 0, let value = write.inputs.last,
      let rows = LabelledRows(scatter.index, write.inputs, of: logits)
    else { return nil }
    // Of what the value was repeated to, only the sizes matter: those of the labels.
    let single = value.broadcastSource ?? value
    let outer = single.isSingle ? broadcastLike(single, rows.labels) : value
    let gradient = applyOne(
      SoftmaxCrossEntropyGradient(), to: [rows.logits, rows.labels, -outer])
    let result =
      rows.areAll
      ? gradient : setSubtensor(zerosLike(logits)[Slice(to: rows.count)], gradient)
    return node.replaced(by: result)
  }
}

/// The rows of logits that `[arange(n), y]` picks an element of.
private struct LabelledRows {
  /// The rows that are indexed: the first n.
  let logits: Variable
  /// The class of each row, counted from the front; what is out of range still is.
  let labels: Variable
  /// The number n.
  let count: Variable
  /// Whether the rows are known to be all that there are.
  let areAll: Bool

  /// Recognises an index into `[rows, classes]`; nil for any other.
  ///
  /// - Parameters:
  ///   - index: how the arrays are used.
  ///   - inputs: the operands of the indexing op, the arrays from number 1 on.
  ///   - logits: what is indexed, or has its sizes.
  init?(_ index: ArrayIndex, _ inputs: [Variable], of logits: Variable) {
    // Two axes by two arrays, which are inputs 1 and 2.
    guard index.axes == [.listed, .listed], let type = logits.knownType, type.rank == 2 else {
      return nil
    }
    let (rows, labels) = (inputs[1], inputs[2])
    guard let rowType = rows.knownType, let labelType = labels.knownType, rowType.rank == 1,
      labelType.broadcasts(as: rowType), let count = rows.rangeCount
    else { return nil }
    self.count = count
    let measured = count.measuredAxis
    areAll =
      rows.hasSameSize(axis: 0, as: logits, axis: 0)
      || measured.map { $0.variable.hasSameSize(axis: $0.axis, as: logits, axis: 0) } ?? false
    self.logits = areAll ? logits : logits[Slice(to: count)]
    self.labels = labels.countedFromFront(classes: logits)
  }
}

extension Variable {
  /// The n of `arange(n)`.
  fileprivate var rangeCount: Variable? {
    if let places = try? constantValue?.int64s() {
      return places == Array(0..<Int64(places.count)) ? Variable(places.count) : nil
    }
    guard let range = op(as: Arange.self), range.start == .fixed(0), range.step == .fixed(1) else {
      return nil
    }
    switch range.stop {
    case .fixed(let count): return count >= 0 ? Variable(count) : nil
    case .input(let input): return node?.inputs[input]
    }
  }

  /// Labels of which negative ones count from the last class, as labels that do not; those out of
  /// range stay as they are.
  fileprivate func countedFromFront(classes logits: Variable) -> Variable {
    if knownType?.dtype == .uint8 { return self }
    let label = cast(self, to: .int64)
    let classes = logits.shape[1]
    return select((label .< 0) .& (label .>= -classes), label + classes, label)
  }

  /// The x, where this is `softmax(x) * sum(h, axis: -1, keepDims: true)`.
  fileprivate func logitsOfWeightedSoftmax(_ h: Variable) -> Variable? {
    guard op(as: Multiply.self) != nil, let product = node else { return nil }
    for (rows, total) in [(0, 1), (1, 0)].map({ (product.inputs[$0], product.inputs[$1]) }) {
      guard rows.op(as: Softmax.self) != nil, let sum = total.node,
        let op = sum.op as? any ReductionOp, op.kind == .sum, op.keepDims,
        op.axes == [product.outputTypes[0].rank - 1], sum.inputs[0] == h
      else { continue }
      return rows.node?.inputs[0]
    }
    return nil
  }
}
