import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Signs move out of products and quotients, where they meet others and cancel, or end in a
  /// constant or a difference.
  static let signs: [Rewrite] = [
    .pattern("negate-product", .canonicalize) { p in
      (-(p.any("x") * p.constant("a")), p.any("x") * (-p.constant("a")))
    },
    .pattern("negate-quotient", .canonicalize) { p in
      (-(p.any("x") / p.constant("a")), p.any("x") / (-p.constant("a")))
    },
    .pattern("negate-multiple-of-reciprocal", .canonicalize) { p in
      (-(p.constant("a") / p.any("x")), (-p.constant("a")) / p.any("x"))
    },
    .pattern("multiply-negated", .canonicalize, where: .isVarying) { p in
      ((-p.any("x")) * p.constant("a"), p.any("x") * (-p.constant("a")))
    },
    .pattern("negate-difference", .canonicalize) { p in
      (-(p.any("x") - p.any("y")), p.any("y") - p.any("x"))
    },
    .pattern("multiply-two-negated", .canonicalize) { p in
      ((-p.any("x")) * (-p.any("y")), p.any("x") * p.any("y"))
    },
    .pattern("negated-factor", .canonicalize, where: .isVarying) { p in
      ((-p.any("x")) * p.any("y"), -(p.any("x") * p.any("y")))
    },
    .pattern("negated-numerator", .canonicalize, where: .isVarying) { p in
      ((-p.any("x")) / p.any("y"), -(p.any("x") / p.any("y")))
    },
    .pattern("negated-denominator", .canonicalize, where: .isVarying) { p in
      (p.any("x") / (-p.any("y")), -(p.any("x") / p.any("y")))
    },
    .pattern("divide-by-negated", .canonicalize, where: .isVarying) { p in
      (p.constant("a") / (-p.any("x")), (-p.constant("a")) / p.any("x"))
    },
    .pattern("add-negated", .canonicalize) { p in
      (p.any("x") + (-p.any("y")), p.any("x") - p.any("y"))
    },
    .pattern("subtract-negated", .canonicalize) { p in
      (p.any("x") - (-p.any("y")), p.any("x") + p.any("y"))
    },
  ]

  /// Absolute values of what has no sign, or whose sign does not matter.
  static let absolutes: [Rewrite] = [
    // The smallest integer is its own negative; so are others where there is no sign.
    .pattern("absolute-of-negated", .canonicalize, where: .isSigned) { p in
      (abs(-p.any("x")), abs(p.any("x")))
    },
    .pattern("absolute-twice", .canonicalize) { p in (abs(abs(p.any("x"))), abs(p.any("x"))) },
    // The square of an integer may wrap to a negative one.
    .pattern("absolute-of-square", .canonicalize, where: .isFloating) { p in
      (abs(p.any("x") * p.any("x")), p.any("x") * p.any("x"))
    },
    .pattern("square-of-absolute", .canonicalize) { p in
      (abs(p.any("x")) * abs(p.any("x")), p.any("x") * p.any("x"))
    },
    .pattern("absolute-of-exp", .canonicalize) { p in (abs(exp(p.any("x"))), exp(p.any("x"))) },
    .pattern("absolute-of-sigmoid", .canonicalize) { p in
      (abs(sigmoid(p.any("x"))), sigmoid(p.any("x")))
    },
    .pattern("absolute-of-softplus", .canonicalize) { p in
      (abs(softplus(p.any("x"))), softplus(p.any("x")))
    },
  ]
}
