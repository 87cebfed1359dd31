import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Probabilities times logarithms: what is weighted by 0 counts as 0, and the cross-entropy of a
  /// sigmoid is one step.
  ///
  /// Sources: Theano's `xlogx` and `sigmoid_binary_crossentropy`.
  static let entropies: [Rewrite] = [
    .pattern("x-log-x", .stabilize, where: .isNoProbability) { p in
      (p.any("x") * log(p.any("x")), p.any("x") * log(select(p.any("x") .== 0, 1, p.any("x"))))
    },
    .pattern("x-log-quotient", .stabilize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      return (x * log(x / y), x * log(select(x .== 0, 1, x) / y))
    },
    .pattern("x-log-x-minus", .stabilize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      return (x * (log(x) - y), x * (log(select(x .== 0, 1, x)) - y))
    },
    .pattern("x-log-x-plus", .stabilize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      return (x * (log(x) + y), x * (log(select(x .== 0, 1, x)) + y))
    },
    weightedLogSoftmax, logarithmOfSelectedProbability, binaryCrossEntropy,
    gradientOfBinaryCrossEntropy,
  ]

  /// A class without any probability, whose logit is minus infinity, would give NaN.
  private static let weightedLogSoftmax = Rewrite(
    "weighted-log-softmax", .stabilize,
    summary: "`t * logSoftmax(x)` is 0 where t is 0", roots: [Multiply.self]
  ) { node, _ in
    for (weight, logarithm) in [(0, 1), (1, 0)].map({ (node.inputs[$0], node.inputs[$1]) }) {
      guard logarithm.op(as: LogSoftmax.self) != nil, let type = weight.knownType,
        type.broadcasts(as: node.outputTypes[0]), !weight.isNeverZero
      else { continue }
      let isZero = weight .== 0
      return [select(isZero, 0, select(isZero, 1, weight) * logarithm)]
    }
    return nil
  }

  /// So that the logarithm meets the softmax or the sigmoid.
  private static let logarithmOfSelectedProbability = Rewrite(
    "log-of-selected-probability", .stabilize,
    summary: "`log(select(c, 1, p))` is `select(c, 0, log(p))` for p from a softmax or a sigmoid",
    roots: [Log.self]
  ) { node, _ in
    guard let choice = node.inputs[0].node, choice.op is Select,
      let number = choice.inputs[1].plainNumber, number > 0, choice.inputs[2].isProbability
    else { return nil }
    return [select(choice.inputs[0], log(choice.inputs[1]), log(choice.inputs[2]))]
  }

  /// Exact for large x as well, where `softplus(x)` and `t * x` lose each other's digits.
  private static let binaryCrossEntropy = Rewrite(
    "binary-cross-entropy", .stabilize,
    summary: """
      `t * softplus(-x) + (1 - t) * softplus(x)` is `maximum(x, 0) - t * x + softplus(-abs(x))`
      """,
    roots: [Add.self]
  ) { node, _ in
    for (first, second) in [(0, 1), (1, 0)] {
      guard let (t, opposite) = node.inputs[first].weightedSoftplus,
        let (rest, x) = node.inputs[second].weightedSoftplus, rest.isOneMinus(t),
        x.isOpposite(of: opposite)
      else { continue }
      let cost = maximum(x, 0) - t * x + softplus(-abs(x))
      return node.replaced(by: cost, droppingFrom: node.inputs)
    }
    return nil
  }

  private static let gradientOfBinaryCrossEntropy = Rewrite(
    "gradient-of-binary-cross-entropy", .stabilize,
    summary: "`g * (1 - t) * sigmoid(x) - g * t * sigmoid(-x)` is `g * (sigmoid(x) - t)`",
    roots: [Add.self, Subtract.self]
  ) { node, context in
    let sum = LinearTerms(node, limit: 4)
    guard sum.terms.count == 2, sum.number == 0 else { return nil }
    let terms = sum.terms.compactMap { term, coefficient in
      term.node.map { (factors: Factors.of($0, context), coefficient: coefficient) }
    }
    guard terms.count == 2 else { return nil }
    for (first, second) in [(terms[0], terms[1]), (terms[1], terms[0])] {
      for (weight, x, rest) in first.factors.weightedSigmoids {
        for (t, opposite, otherRest) in second.factors.weightedSigmoids
        where x.isOpposite(of: opposite) && rest.isSame(as: otherRest) {
          let difference: Variable
          if weight.isOneMinus(t), first.coefficient == -second.coefficient {
            difference = sigmoid(x) - t
          } else if weight.isLessOne(t), first.coefficient == second.coefficient {
            difference = t - sigmoid(x)
          } else {
            continue
          }
          var product = rest
          product.factors.append(Factors.Factor(base: difference, exponent: 1))
          return product.product()?.multiple(first.coefficient)
            .flatMap { node.replaced(by: $0, droppingFrom: node.inputs) }
        }
      }
    }
    return nil
  }
}

extension PatternCondition {
  /// The logarithm of a probability is finite, once it is brought to the logits; and its selection
  /// moves out of the product again, which would go on for ever.
  fileprivate static let isNoProbability = PatternCondition("x is no sigmoid or softmax") {
    $0["x"]?.isProbability == false
  }
}

extension Variable {
  /// Whether this has no zeros: a constant without any, what has been made to have none, and
  /// products of such.
  fileprivate var isNeverZero: Bool {
    var factors = [self]
    while let factor = factors.popLast() {
      let source = factor.splitView.source
      if let value = source.constantValue {
        guard let numbers = try? value.doubles(), !numbers.contains(0) else { return false }
      } else if let node = source.node, node.op is Multiply || node.op is Negate {
        factors += node.inputs
      } else {
        guard let node = source.node, node.op is Select, node.inputs[1].uniformValue == 1 else {
          return false
        }
      }
    }
    return true
  }

  /// The t and the x of `t * softplus(x)`.
  fileprivate var weightedSoftplus: (weight: Variable, x: Variable)? {
    guard op(as: Multiply.self) != nil, let node else { return nil }
    for (weight, function) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      if let x = function.argument(of: Softplus.self) { return (weight, x) }
    }
    return nil
  }

  /// Whether this is 1 minus another expression.
  fileprivate func isOneMinus(_ x: Variable) -> Bool {
    op(as: Subtract.self) != nil && node?.inputs[0].uniformValue == 1 && node?.inputs[1] == x
  }

  /// Whether this is another expression minus 1.
  fileprivate func isLessOne(_ x: Variable) -> Bool {
    op(as: Subtract.self) != nil && node?.inputs[1].uniformValue == 1 && node?.inputs[0] == x
  }
}

extension Factors {
  /// The ways to take this product as a weight times `sigmoid(x)` times a rest.
  fileprivate var weightedSigmoids: [(weight: Variable, x: Variable, rest: Factors)] {
    factors.indices.flatMap { place -> [(weight: Variable, x: Variable, rest: Factors)] in
      guard factors[place].exponent == 1, let x = factors[place].base.argument(of: Sigmoid.self)
      else { return [] }
      return factors.indices.filter { $0 != place && factors[$0].exponent == 1 }.map { other in
        var rest = self
        for gone in [place, other].sorted(by: >) { rest.factors.remove(at: gone) }
        return (factors[other].base, x, rest)
      }
    }
  }
}
