import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Exponentials in products, and logarithms of products with them.
  ///
  /// The exponential of a sum overflows later than the product of exponentials, and costs one of
  /// them less.
  static let exponentials: [Rewrite] = [
    exponentialsInProduct,
    // NaN to the power of 0 is 1.
    .pattern("power-of-exp", .stabilize, where: .isFloating && .isNotZero) { p in
      (pow(exp(p.any("x")), p.constant("a")), exp(p.any("x") * p.constant("a")))
    },
    .pattern("sqrt-of-exp", .stabilize) { p in (sqrt(exp(p.any("x"))), exp(p.any("x") * 0.5)) },
    // These three give NaN for what is -0 only since it underflows, or was divided by infinity.
    .pattern("log-of-multiple-of-exp", .stabilize, tags: [.nanUnsafe]) { p in
      (log(p.any("x") * exp(p.any("y"))), log(p.any("x")) + p.any("y"))
    },
    .pattern("log-of-fraction-of-exp", .stabilize, tags: [.nanUnsafe]) { p in
      (log(exp(p.any("y")) / p.any("x")), p.any("y") - log(p.any("x")))
    },
    .pattern("log-of-power", .stabilize, tags: [.nanUnsafe], where: .isOddOrFractional) { p in
      (log(pow(p.any("x"), p.constant("a"))), p.constant("a") * log(p.any("x")))
    },
    .pattern("log-of-square", .stabilize) { p in
      (log(p.any("x") * p.any("x")), 2 * log(abs(p.any("x"))))
    },
    // An even power has a logarithm where x is negative, too.
    .pattern("log-of-even-power", .stabilize, where: .isEven) { p in
      (log(pow(p.any("x"), p.constant("a"))), p.constant("a") * log(abs(p.any("x"))))
    },
    .pattern("log-of-sqrt", .stabilize) { p in (log(sqrt(p.any("x"))), 0.5 * log(p.any("x"))) },
  ]

  /// One that has fewer elements than the result is left alone: it is cheaper by itself.
  private static let exponentialsInProduct = Rewrite(
    "exponentials-in-product", .stabilize,
    summary: "`exp(x) * a * exp(y) / exp(z)` is `a * exp(x + y - z)`",
    roots: [Multiply.self, Divide.self]
  ) { node, context in
    var factors = Factors.of(node, context)
    var sum: Variable?
    var count = 0
    var isBelow = false
    factors.factors.removeAll { factor in
      guard let x = factor.base.argument(of: Exp.self), let type = x.knownType,
        type.broadcasts(as: node.outputTypes[0])
      else { return false }
      count += 1
      isBelow = isBelow || factor.exponent < 0
      switch (sum, factor.exponent) {
      case (nil, 1): sum = x
      case (nil, -1): sum = -x
      case (nil, let exponent): sum = x * Variable(exponent)
      case (let rest?, 1): sum = rest + x
      case (let rest?, -1): sum = rest - x
      case (let rest?, let exponent): sum = rest + x * Variable(exponent)
      }
      return true
    }
    guard let sum, count > 1 || isBelow else { return nil }
    factors.factors.append(Factors.Factor(base: exp(sum), exponent: 1))
    return factors.product().flatMap { node.replaced(by: $0, droppingFrom: node.inputs) }
  }
}

extension PatternCondition {
  fileprivate static let isEven = PatternCondition("a is even and not 0") {
    guard let a = $0["a"]?.plainNumber, a != 0 else { return false }
    return a.truncatingRemainder(dividingBy: 2) == 0
  }

  fileprivate static let isNotZero = PatternCondition("a is not 0") {
    $0["a"]?.uniformValue.map { $0 != 0 } ?? false
  }

  fileprivate static let isOddOrFractional = PatternCondition("a is odd or no whole number") {
    guard let a = $0["a"]?.plainNumber else { return false }
    return a.truncatingRemainder(dividingBy: 2) != 0
  }
}
