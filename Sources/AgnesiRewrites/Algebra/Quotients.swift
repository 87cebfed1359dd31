import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Products and quotients as a whole: like factors and constants become one wherever they stand.
  ///
  /// A product in which nothing meets keeps its order, and so its rounding. Source: Theano's
  /// `local_mul_canonizer`.
  static let quotients: [Rewrite] = [gatherFactors, cancelFactors, divideByPowerOfTwo]

  private static let gatherFactors = Rewrite(
    "gather-factors", .canonicalize,
    summary: "Like factors and constants are multiplied: `2 * x / y * 3` is `x * 6 / y`",
    roots: [Multiply.self, Divide.self]
  ) { node, context in
    gathered(node, context, cancelling: false)
  }

  /// `0 / 0` and `infinity / infinity` are NaN.
  private static let cancelFactors = Rewrite(
    "cancel-factors", .canonicalize,
    summary: "Factors above and below the fraction line go: `x * y / x` is y",
    tags: [.nanUnsafe], roots: [Multiply.self, Divide.self]
  ) { node, context in
    gathered(node, context, cancelling: true)
  }

  private static func gathered(
    _ node: Node, _ context: Context, cancelling: Bool
  ) -> [Variable]? {
    guard node.outputTypes[0].dtype != .bool else { return nil }
    let factors = Factors.of(node, context)
    guard factors.isGathered, factors.isCancelling == cancelling,
      let product = factors.product()
    else { return nil }
    return node.replacedIfNoDearer(by: product, droppingFrom: factors.parts, context)
  }

  /// A product costs a fifth of a quotient, and this one rounds the same number.
  private static let divideByPowerOfTwo = Rewrite(
    "divide-by-power-of-two", .specialize,
    summary: "`x / a` is `x * (1 / a)` for a power of two, to the last bit", roots: [Divide.self]
  ) { node, _ in
    let (x, a) = (node.inputs[0], node.inputs[1])
    guard x.uniformValue == nil, let value = a.plainNumber, value.isNormal, value.significand == 1,
      let inverse = Variable.number(1 / value, node.outputTypes[0].dtype)
    else { return nil }
    return node.replaced(by: x * inverse, droppingFrom: node.inputs)
  }
}
