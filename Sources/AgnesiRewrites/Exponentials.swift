import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Exponentials and logarithms that meet.
  ///
  /// The exponential of a sum overflows later than the product of exponentials, and costs one of
  /// them less.
  static let exponentials: [Rewrite] = [
    .pattern("product-of-exponentials", .stabilize) { p in
      (exp(p.any("x")) * exp(p.any("y")), exp(p.any("x") + p.any("y")))
    },
    .pattern("quotient-of-exponentials", .stabilize) { p in
      (exp(p.any("x")) / exp(p.any("y")), exp(p.any("x") - p.any("y")))
    },
    .pattern("reciprocal-of-exponential", .stabilize) { p in
      (1 / exp(p.any("x")), exp(-p.any("x")))
    },
    // A negative number has no logarithm.
    .pattern("exp-log", .stabilize) { p in
      (exp(log(p.any("x"))), select(p.any("x") .>= 0, p.any("x"), .nan))
    },
    .pattern("log-of-square", .stabilize) { p in
      (log(p.any("x") * p.any("x")), 2 * log(abs(p.any("x"))))
    },
    .pattern("log-of-sqrt", .stabilize) { p in (log(sqrt(p.any("x"))), 0.5 * log(p.any("x"))) },
  ]
}
