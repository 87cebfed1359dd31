import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Functions of their inverses.
  ///
  /// Where the inner function has no value, the result stays NaN. Source: Theano's
  /// `local_func_inv`.
  static let inverses: [Rewrite] = [
    .pattern("log-exp", .stabilize) { p in (log(exp(p.any("x"))), p.any("x")) },
    .pattern("exp-log", .stabilize) { p in
      (exp(log(p.any("x"))), select(p.any("x") .>= 0, p.any("x"), .nan))
    },
    .pattern("log1p-expm1", .stabilize) { p in (log1p(expm1(p.any("x"))), p.any("x")) },
    .pattern("expm1-log1p", .stabilize) { p in
      (expm1(log1p(p.any("x"))), select(p.any("x") .>= -1, p.any("x"), .nan))
    },
    .pattern("exp-log1p", .stabilize) { p in
      (exp(log1p(p.any("x"))), select(p.any("x") .>= -1, 1 + p.any("x"), .nan))
    },
    .pattern("expm1-log", .stabilize) { p in
      (expm1(log(p.any("x"))), select(p.any("x") .>= 0, p.any("x") - 1, .nan))
    },
    .pattern("log1p-of-difference", .stabilize) { p in
      (log1p(p.any("x") - 1), log(p.any("x")))
    },
    .pattern("expm1-plus-one", .stabilize) { p in (expm1(p.any("x")) + 1, exp(p.any("x"))) },
    .pattern("log2-exp2", .stabilize) { p in (log2(exp2(p.any("x"))), p.any("x")) },
    .pattern("exp2-log2", .stabilize) { p in
      (exp2(log2(p.any("x"))), select(p.any("x") .>= 0, p.any("x"), .nan))
    },
    .pattern("sqrt-of-square", .stabilize) { p in
      (sqrt(p.any("x") * p.any("x")), abs(p.any("x")))
    },
    .pattern("sinh-asinh", .stabilize) { p in (sinh(asinh(p.any("x"))), p.any("x")) },
    .pattern("asinh-sinh", .stabilize) { p in (asinh(sinh(p.any("x"))), p.any("x")) },
    .pattern("cosh-acosh", .stabilize) { p in
      (cosh(acosh(p.any("x"))), select(p.any("x") .>= 1, p.any("x"), .nan))
    },
    .pattern("acosh-cosh", .stabilize) { p in (acosh(cosh(p.any("x"))), abs(p.any("x"))) },
    .pattern("tanh-atanh", .stabilize) { p in
      (tanh(atanh(p.any("x"))), select(abs(p.any("x")) .<= 1, p.any("x"), .nan))
    },
    .pattern("atanh-tanh", .stabilize) { p in (atanh(tanh(p.any("x"))), p.any("x")) },
    .pattern("sin-asin", .stabilize) { p in
      (sin(asin(p.any("x"))), select(abs(p.any("x")) .<= 1, p.any("x"), .nan))
    },
    .pattern("cos-acos", .stabilize) { p in
      (cos(acos(p.any("x"))), select(abs(p.any("x")) .<= 1, p.any("x"), .nan))
    },
    .pattern("tan-atan", .stabilize) { p in (tan(atan(p.any("x"))), p.any("x")) },
  ]
}
