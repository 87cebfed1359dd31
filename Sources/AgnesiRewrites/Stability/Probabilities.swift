import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Logarithms of probabilities that are multiplied, taken apart or turned around after they were
  /// computed: the logarithm is brought to the sigmoid or the softmax, which knows it exactly.
  static let probabilities: [Rewrite] = [
    logarithmOfViewedSigmoid, oneMinusViewedSigmoid, logarithmOfScaledProbability,
    logarithmInOtherBase, logarithmOfProduct,
  ]

  /// The sigmoid is computed of what is taken.
  private static let logarithmOfViewedSigmoid = Rewrite(
    "log-of-viewed-sigmoid", .stabilize,
    summary: """
      `log(sigmoid(x).T)` is `log(sigmoid(x.T))`; so for other views, wider dtypes, and `1 + exp(x)`
      """,
    roots: [Log.self]
  ) { node, _ in
    let (view, source) = node.inputs[0].splitTaken
    guard !view.nodes.isEmpty, let function = source.node else { return nil }
    switch function.op {
    case is Sigmoid: return [log(sigmoid(view(function.inputs[0])))]
    case is Add:
      return source.oneMoreThanExp.map { [log(1 + exp(view($0)))] }
    default: return nil
    }
  }

  private static let oneMinusViewedSigmoid = Rewrite(
    "one-minus-viewed-sigmoid", .stabilize,
    summary: "`1 - sigmoid(x).T` is `sigmoid(-x.T)`; so for other views and wider dtypes",
    roots: [Subtract.self]
  ) { node, _ in
    let (view, source) = node.inputs[1].splitTaken
    guard node.inputs[0].uniformValue == 1, node.inputs[0].isSingle, !view.nodes.isEmpty,
      let x = source.argument(of: Sigmoid.self)
    else { return nil }
    return node.replaced(by: sigmoid(-view(x)))
  }

  private static let logarithmOfScaledProbability = Rewrite(
    "log-of-scaled-probability", .stabilize,
    summary:
      "`log(a * p)` is `log(a) + log(p)` for p from a softmax or a sigmoid; so for quotients",
    roots: [Log.self]
  ) { node, _ in
    guard let operands = node.inputs[0].node?.inputs, let scaled = node.inputs[0].node,
      scaled.op is Multiply || scaled.op is Divide, operands.contains(where: \.isProbability)
    else { return nil }
    let logarithms = operands.map { log($0) }
    return node.replaced(
      by: scaled.op is Multiply ? logarithms[0] + logarithms[1] : logarithms[0] - logarithms[1],
      droppingFrom: operands)
  }

  private static let logarithmInOtherBase = Rewrite(
    "log-in-other-base", .stabilize,
    summary: "`log2(p)` is a multiple of `log(p)` for p from a softmax or a sigmoid; so is `log10`",
    roots: [Log2.self, Log10.self]
  ) { node, _ in
    guard node.inputs[0].isProbability else { return nil }
    // The logarithms of e to these bases.
    let factor = node.op is Log2 ? 1.4426950408889634 : 0.4342944819032518
    return [log(node.inputs[0]) * Variable(factor)]
  }

  /// A product of many probabilities vanishes long before its logarithm is out of range.
  private static let logarithmOfProduct = Rewrite(
    "log-of-product-along-axes", .stabilize,
    summary:
      "`log(prod(x))` is `sum(log(x))` where x is a sigmoid, a root or another such function",
    roots: [Log.self]
  ) { node, _ in
    guard let product = node.inputs[0].node, let op = product.op as? any ReductionOp,
      op.kind == .product, product.inputs[0].isNonNegative
    else { return nil }
    return node.replaced(by: sum(log(product.inputs[0]), axes: op.axes, keepDims: op.keepDims))
  }
}

extension Variable {
  /// Whether this is a sigmoid or a softmax, or some elements of one.
  var isProbability: Bool {
    let source = splitTaken.source
    return source.op(as: Softmax.self) != nil || source.op(as: Sigmoid.self) != nil
  }
}
