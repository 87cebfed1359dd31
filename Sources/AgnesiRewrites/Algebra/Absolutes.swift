import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Absolute values of what has no sign or whose sign does not matter, and other questions to
  /// which the sign of a function is the answer.
  ///
  /// Sources: Theano's `local_abs_lift` and `local_abs_merge`.
  static let absolutes: [Rewrite] = [
    // The smallest integer is its own negative; so are others where there is no sign.
    .pattern("absolute-of-negated", .canonicalize, where: .isSigned) { p in
      (abs(-p.any("x")), abs(p.any("x")))
    },
    .pattern("square-of-absolute", .canonicalize) { p in
      (abs(p.any("x")) * abs(p.any("x")), p.any("x") * p.any("x"))
    },
    // The product of integers may wrap to a negative one.
    .pattern("product-of-absolutes", .canonicalize, where: .isFloating) { p in
      (abs(p.any("x")) * abs(p.any("y")), abs(p.any("x") * p.any("y")))
    },
    .pattern("quotient-of-absolutes", .canonicalize) { p in
      (abs(p.any("x")) / abs(p.any("y")), abs(p.any("x") / p.any("y")))
    },
    absoluteOfNonNegative, maximumOfNonNegative, comparisonOfNonNegative,
  ]

  private static let absoluteOfNonNegative = Rewrite(
    "absolute-of-nonnegative", .canonicalize,
    summary: "`abs(x)` is x where x is a square, a root, an exponential or another such function",
    roots: [Absolute.self]
  ) { node, _ in
    node.inputs[0].isNonNegative ? [node.inputs[0]] : nil
  }

  private static let maximumOfNonNegative = Rewrite(
    "maximum-of-nonnegative", .canonicalize,
    summary: "`maximum(x, 0)` is x where x is a square, a root or another such function",
    on: Extremum.self
  ) { op, node, _ in
    guard op.kind == .maximum, node.outputTypes[0].dtype.isFloating else { return nil }
    for (x, bound) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      guard x.isNonNegative, let value = bound.plainNumber, value <= 0 else { continue }
      return node.replaced(by: x, droppingFrom: node.inputs)
    }
    return nil
  }

  /// NaN is less than nothing either.
  private static let comparisonOfNonNegative = Rewrite(
    "comparison-of-nonnegative", .canonicalize,
    summary: "`x .< 0` is false where x is a square, a root or another such function",
    on: Compare.self
  ) { op, node, _ in
    let (x, bound) = (node.inputs[0], node.inputs[1])
    guard op.comparison == .less, x.knownType?.dtype.isFloating == true, x.isNonNegative,
      let value = bound.plainNumber, value <= 0
    else { return nil }
    return node.replaced(by: truthValue(false, like: x), droppingFrom: node.inputs)
  }
}

extension Variable {
  /// Whether the function that made this gives no negative numbers, but for a zero with a sign.
  ///
  /// The absolute value of the most negative integer counts, which is its own absolute value.
  var isNonNegative: Bool {
    guard let node else { return false }
    switch node.op {
    case is Exp, is Sigmoid, is Softplus, is Sqrt, is Erfc, is Absolute, is Softmax: return true
    case is Multiply:
      return node.inputs[0] == node.inputs[1] && node.outputTypes[0].dtype.isFloating
    default: return false
    }
  }
}
