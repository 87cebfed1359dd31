import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Quotients and logarithms of hyperbolic functions, which overflow long before the results do.
  static let hyperbolics: [Rewrite] = [
    .pattern("log-of-cosh", .stabilize) { p in
      let size = abs(p.any("x"))
      return (log(cosh(p.any("x"))), size + softplus(size * -2) - 0.6931471805599453)
    },
    logarithmOfExpm1, hyperbolicInProduct,
  ]

  private static let logarithmOfExpm1 = Rewrite(
    "log-of-expm1", .stabilize,
    summary: "`log(expm1(x))` is `x + log1p(-exp(-x))` for large x, where `exp(x)` overflows",
    roots: [Log.self]
  ) { node, _ in
    guard let x = node.inputs[0].argument(of: Expm1.self), !x.isBounded(by: .minimum) else {
      return nil
    }
    let far = maximum(x, 1)
    return [select(x .> 1, far + log1p(-exp(-far)), log(expm1(minimum(x, 1))))]
  }

  private static let hyperbolicInProduct = Rewrite(
    "hyperbolic-in-product", .stabilize,
    summary: """
      `sinh(x) / cosh(x)` is `tanh(x)`, and `exp(x) / expm1(x)` is `-1 / expm1(-x)`, also among \
      other factors
      """,
    roots: [Multiply.self, Divide.self]
  ) { node, context in
    var factors = Factors.of(node, context)
    guard let (above, below, result) = factors.hyperbolicPair else { return nil }
    for gone in [above, below].sorted(by: >) { factors.factors.remove(at: gone) }
    factors.factors.append(result)
    return factors.product().flatMap { node.replaced(by: $0, droppingFrom: node.inputs) }
  }
}

extension Factors {
  /// A factor above and one below the fraction line, by their places, and what they become.
  fileprivate var hyperbolicPair: (above: Int, below: Int, result: Factor)? {
    for (below, divisor) in factors.enumerated() where divisor.exponent == -1 {
      let (cosine, exponential) = (
        divisor.base.argument(of: Cosh.self), divisor.base.argument(of: Expm1.self)
      )
      guard cosine != nil || exponential != nil else { continue }
      for (above, factor) in factors.enumerated() where factor.exponent == 1 {
        if let x = cosine, factor.base.argument(of: Sinh.self) == x {
          return (above, below, Factor(base: tanh(x), exponent: 1))
        }
        if let x = exponential, factor.base.argument(of: Exp.self) == x {
          return (above, below, Factor(base: -expm1(-x), exponent: -1))
        }
      }
    }
    return nil
  }
}
