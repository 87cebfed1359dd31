import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// The sigmoid and the hyperbolic tangent, however they are written, and logarithms of the
  /// sigmoid.
  ///
  /// Sources: Theano's `log1msigm_to_softplus`, `logsigm_to_softplus`, `local_exp_over_1_plus_exp`,
  /// `local_inv_1_plus_exp`, `local_sigm_times_exp`.
  static let sigmoids: [Rewrite] = [
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
    .pattern("difference-of-softplus", .stabilize) { p in
      (softplus(p.any("x")) - softplus(-p.any("x")), p.any("x"))
    },
    .pattern("log-odds", .stabilize) { p in
      (log(sigmoid(p.any("x")) / sigmoid(-p.any("x"))), p.any("x"))
    },
    .pattern("exp-of-softplus", .stabilize) { p in
      (exp(softplus(p.any("x"))), 1 + exp(p.any("x")))
    },
    .pattern("exp-of-negative-softplus", .stabilize) { p in
      (exp(-softplus(p.any("x"))), sigmoid(-p.any("x")))
    },
    .pattern("tanh-of-exponentials", .stabilize) { p in
      let (up, down) = (exp(p.any("x")), exp(-p.any("x")))
      return ((up - down) / (up + down), tanh(p.any("x")))
    },
    .pattern("tanh-of-sigmoid", .stabilize) { p in
      (sigmoid(p.any("x")) * 2 - 1, tanh(p.any("x") * 0.5))
    },
    .pattern("negative-tanh-of-sigmoid", .stabilize) { p in
      (1 - sigmoid(p.any("x")) * 2, -tanh(p.any("x") * 0.5))
    },
    .pattern("one-plus-tanh", .stabilize) { p in
      (1 + tanh(p.any("x")), sigmoid(p.any("x") * 2) * 2)
    },
    .pattern("one-minus-tanh", .stabilize) { p in
      (1 - tanh(p.any("x")), sigmoid(p.any("x") * -2) * 2)
    },
    sigmoidInProduct,
  ]

  /// What the gradient of `log(1 + exp(x))` looks like, among others.
  private static let sigmoidInProduct = Rewrite(
    "sigmoid-in-product", .stabilize,
    summary: """
      `1 / (1 + exp(x))` is `sigmoid(-x)`, `sigmoid(-x) * exp(x)` is `sigmoid(x)`, and \
      `sigmoid(-x) * expm1(x)` is `tanh(x / 2)`, also among other factors
      """,
    roots: [Multiply.self, Divide.self]
  ) { node, context in
    var factors = Factors.of(node, context)
    var isChanged = false
    for place in factors.factors.indices {
      let factor = factors.factors[place]
      guard factor.exponent < 0, let x = factor.base.oneMoreThanExp else { continue }
      factors.factors[place] = Factors.Factor(base: sigmoid(-x), exponent: -factor.exponent)
      isChanged = true
    }
    while let (first, second, result) = factors.sigmoidPair {
      factors.factors[first].exponent -= 1
      factors.factors[second].exponent -= factors.factors[second].exponent < 0 ? -1 : 1
      factors.factors.append(Factors.Factor(base: result, exponent: 1))
      factors.factors.removeAll { $0.exponent == 0 }
      isChanged = true
    }
    guard isChanged, let product = factors.product() else { return nil }
    return node.replaced(by: product, droppingFrom: node.inputs)
  }
}

extension Variable {
  /// The x of `1 + exp(x)`.
  var oneMoreThanExp: Variable? {
    guard op(as: Add.self) != nil, let node,
      let one = node.inputs.firstIndex(where: { $0.uniformValue == 1 })
    else { return nil }
    return node.inputs[1 - one].argument(of: Exp.self)
  }
}

extension Factors {
  /// A sigmoid and an exponential that it takes in, by their places, and what they become.
  fileprivate var sigmoidPair: (sigmoid: Int, exponential: Int, result: Variable)? {
    for (first, factor) in factors.enumerated() where factor.exponent >= 1 {
      guard let x = factor.base.argument(of: Sigmoid.self) else { continue }
      for (second, other) in factors.enumerated() {
        if let y = other.base.argument(of: Exp.self) {
          if other.exponent >= 1, y.isOpposite(of: x) { return (first, second, sigmoid(y)) }
          if other.exponent <= -1, y == x { return (first, second, sigmoid(-x)) }
        } else if let y = other.base.argument(of: Expm1.self), other.exponent >= 1,
          y.isOpposite(of: x)
        {
          return (first, second, tanh(y * 0.5))
        }
      }
    }
    return nil
  }
}
