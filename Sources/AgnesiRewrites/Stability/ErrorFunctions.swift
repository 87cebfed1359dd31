import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// The error function near 1, and logarithms of its complement, which becomes 0 long before its
  /// logarithm is out of range.
  ///
  /// Sources: Theano's `local_one_minus_erf`, `local_one_minus_erfc`, `local_erf_minus_one`,
  /// `local_log_erfc`, `local_grad_log_erfc_neg`; Abramowitz and Stegun, Handbook of Mathematical
  /// Functions, 7.1.23.
  static let errorFunctions: [Rewrite] = [
    .pattern("one-minus-erf", .stabilize) { p in (1 - erf(p.any("x")), erfc(p.any("x"))) },
    .pattern("erf-minus-one", .stabilize) { p in (erf(p.any("x")) - 1, -erfc(p.any("x"))) },
    .pattern("one-plus-erf", .stabilize) { p in (1 + erf(p.any("x")), erfc(-p.any("x"))) },
    .pattern("one-minus-erfc", .stabilize) { p in (1 - erfc(p.any("x")), erf(p.any("x"))) },
    .pattern("log-of-multiple-of-erfc", .stabilize, where: .isPositive) { p in
      (log(erfc(p.any("x")) * p.constant("a")), log(erfc(p.any("x"))) + log(p.constant("a")))
    },
    logarithmOfErfc, gradientOfLogarithmOfErfc,
  ]

  private static let logarithmOfErfc = Rewrite(
    "log-of-erfc", .stabilize,
    summary: "`log(erfc(x))` is a series where x is so large that `erfc(x)` vanishes",
    roots: [Log.self]
  ) { node, _ in
    guard let x = node.inputs[0].argument(of: Erfc.self), !x.isBounded(by: .minimum) else {
      return nil
    }
    let limit = Variable(tailStart(node))
    let tail = maximum(x, limit)
    let far = log(seriesOfErfc(tail)) - square(tail) - log(tail) - 0.5723649429247001
    return [select(x .> limit, far, log(erfc(minimum(x, limit))))]
  }

  private static let gradientOfLogarithmOfErfc = Rewrite(
    "gradient-of-log-of-erfc", .stabilize,
    summary: "`exp(-x * x) / erfc(x)` is a series where x is so large that both vanish",
    roots: [Multiply.self, Divide.self]
  ) { node, context in
    var factors = Factors.of(node, context)
    guard
      let below = factors.factors.firstIndex(where: {
        $0.exponent == -1 && $0.base.op(as: Erfc.self) != nil
      }), let x = factors.factors[below].base.node?.inputs[0], !x.isBounded(by: .minimum),
      let above = factors.factors.firstIndex(where: {
        $0.exponent == 1 && $0.base.argument(of: Exp.self)?.isNegativeSquare(of: x) == true
      })
    else { return nil }
    let limit = Variable(tailStart(node))
    let near = minimum(x, limit)
    let tail = maximum(x, limit)
    let ratio = select(
      x .> limit, tail * Variable(Double.pi.squareRoot()) / seriesOfErfc(tail),
      exp(-square(near)) / erfc(near))
    factors.factors[below] = Factors.Factor(base: ratio, exponent: 1)
    factors.factors.remove(at: above)
    return factors.product().flatMap { node.replaced(by: $0, droppingFrom: node.inputs) }
  }

  /// Where the complementary error function is still a normal number, and the series as good.
  private static func tailStart(_ node: Node) -> Double {
    node.outputTypes[0].dtype == .float32 ? 9 : 26
  }

  /// `erfc(x) * exp(x * x) * x * sqrt(pi)` for large x.
  private static func seriesOfErfc(_ x: Variable) -> Variable {
    let z = 1 / square(x)
    return [6.5625, -1.875, 0.75, -0.5, 1].reduce(Variable(-29.53125)) { $0 * z + $1 }
  }
}

extension PatternCondition {
  fileprivate static let isPositive = PatternCondition("a is positive") {
    ($0["a"]?.plainNumber ?? 0) > 0
  }
}

extension Variable {
  /// Whether this is `-(x * x)`, or the same of -x.
  fileprivate func isNegativeSquare(of x: Variable) -> Bool {
    guard let square = argument(of: Negate.self), square.op(as: Multiply.self) != nil else {
      return false
    }
    guard let root = square.node?.inputs.first, square.node?.inputs.last == root else {
      return false
    }
    return root == x || root.isOpposite(of: x)
  }
}
