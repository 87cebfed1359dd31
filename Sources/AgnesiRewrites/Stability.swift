import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Formulas that lose digits or overflow, replaced by functions that do not.
  ///
  /// Sources: Theano's `local_log1p`, `local_expm1`, `log1msigm_to_softplus`,
  /// `logsigm_to_softplus`, `local_exp_over_1_plus_exp`, `local_inv_1_plus_exp`; Maechler,
  /// Accurately Computing log(1 - exp(-|a|)), 2012.
  static let stability: [Rewrite] = [
    .pattern("log-one-plus-exp", .stabilize) { p in
      (log(1 + exp(p.any("x"))), softplus(p.any("x")))
    },
    .pattern("log1p-exp", .stabilize) { p in (log1p(exp(p.any("x"))), softplus(p.any("x"))) },
    .pattern("log-sigmoid", .stabilize) { p in
      (log(sigmoid(p.any("x"))), -softplus(-p.any("x")))
    },
    .pattern("log-one-minus-sigmoid", .stabilize) { p in
      (log(1 - sigmoid(p.any("x"))), -softplus(p.any("x")))
    },
    .pattern("log1p-minus-sigmoid", .stabilize) { p in
      (log1p(-sigmoid(p.any("x"))), -softplus(p.any("x")))
    },
    .pattern("one-minus-sigmoid", .stabilize) { p in
      (1 - sigmoid(p.any("x")), sigmoid(-p.any("x")))
    },
    .pattern("inverse-one-plus-exp", .stabilize) { p in
      (1 / (1 + exp(p.any("x"))), sigmoid(-p.any("x")))
    },
    .pattern("exp-over-one-plus-exp", .stabilize) { p in
      (exp(p.any("x")) / (1 + exp(p.any("x"))), sigmoid(p.any("x")))
    },
    // What the gradient of log(1 + exp(x)) looks like, and what it becomes on the way.
    .pattern("quotient-one-plus-exp", .stabilize) { p in
      (p.any("a") / (1 + exp(p.any("x"))), p.any("a") * sigmoid(-p.any("x")))
    },
    .pattern("sigmoid-times-exp", .stabilize) { p in
      (sigmoid(-p.any("x")) * exp(p.any("x")), sigmoid(p.any("x")))
    },
    .pattern("sigmoid-times-exp-negated", .stabilize) { p in
      (sigmoid(p.any("x")) * exp(-p.any("x")), sigmoid(-p.any("x")))
    },
    .pattern("multiple-of-sigmoid-times-exp", .stabilize) { p in
      ((p.any("a") * sigmoid(-p.any("x"))) * exp(p.any("x")), p.any("a") * sigmoid(p.any("x")))
    },
    .pattern("multiple-of-sigmoid-times-exp-negated", .stabilize) { p in
      ((p.any("a") * sigmoid(p.any("x"))) * exp(-p.any("x")), p.any("a") * sigmoid(-p.any("x")))
    },
    .pattern("log-one-plus", .stabilize) { p in (log(1 + p.any("x")), log1p(p.any("x"))) },
    .pattern("log-one-minus", .stabilize) { p in (log(1 - p.any("x")), log1p(-p.any("x"))) },
    .pattern("exp-minus-one", .stabilize) { p in (exp(p.any("x")) - 1, expm1(p.any("x"))) },
    .pattern("exp-plus-minus-one", .stabilize) { p in (exp(p.any("x")) + -1, expm1(p.any("x"))) },
    .pattern("one-minus-exp", .stabilize) { p in (1 - exp(p.any("x")), -expm1(p.any("x"))) },
    .pattern("log-exp", .stabilize) { p in (log(exp(p.any("x"))), p.any("x")) },
    .pattern("log1p-expm1", .stabilize) { p in (log1p(expm1(p.any("x"))), p.any("x")) },
    .pattern("log-sum-of-two-exp", .stabilize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      // Equal infinities have no difference.
      let distance = select(x .== y, 0, abs(x - y))
      return (log(exp(x) + exp(y)), maximum(x, y) + softplus(-distance))
    },
    .pattern("sqrt-of-square", .stabilize) { p in
      (sqrt(p.any("x") * p.any("x")), abs(p.any("x")))
    },
  ]
}
