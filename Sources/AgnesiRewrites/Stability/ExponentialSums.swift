import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Logarithms of sums of exponentials, and exponentials divided by such sums, as their gradients
  /// are: the largest exponential is taken out of both.
  ///
  /// Sources: Theano's `local_log_sum_exp` and `local_log_add`.
  static let exponentialSums: [Rewrite] = [
    logarithmOfSum, logarithmOfExponentials, quotientBySum, quotientByExponentials,
  ]

  /// For no elements there is no m, which is an error.
  private static let logarithmOfSum = Rewrite(
    "log-of-sum-of-exponentials", .stabilize,
    summary: """
      `log(sum(w * exp(x)))` is `m + log(sum(w * exp(x - m)))` with the largest element m whose \
      weight is not 0
      """,
    tags: [.shapeUnsafe], roots: [Log.self, Log1p.self]
  ) { node, _ in
    logarithm(node, along: true)
  }

  private static let logarithmOfExponentials = Rewrite(
    "log-of-exponentials", .stabilize,
    summary: "`log(exp(x) + 2 * exp(y) + 3)` is computed with the largest exponent taken out",
    roots: [Log.self, Log1p.self]
  ) { node, _ in
    logarithm(node, along: false)
  }

  private static func logarithm(_ node: Node, along axes: Bool) -> [Variable]? {
    let x = node.inputs[0]
    var parts = node.inputs
    var sum: ExponentialSum?
    if let terms = x.node, terms.op is Add || node.op is Log1p && x.isSumAlongAxes {
      let terms = LinearTerms(terms)
      parts = terms.parts
      sum = ExponentialSum(adding: terms, node.op is Log1p ? 1 : 0)
    } else if node.op is Log {
      sum = ExponentialSum(x)
    }
    guard let sum, sum.needsElements == axes else { return nil }
    return node.replaced(by: sum.shift + log(sum.scaled), droppingFrom: parts)
  }

  private static let quotientBySum = Rewrite(
    "quotient-by-sum-of-exponentials", .stabilize,
    summary: "`exp(x) / sum(exp(y))` is `exp(x - m) / sum(exp(y - m))` with the largest element m",
    tags: [.shapeUnsafe], roots: [Multiply.self, Divide.self]
  ) { node, context in
    quotient(node, context, along: true)
  }

  private static let quotientByExponentials = Rewrite(
    "quotient-by-exponentials", .stabilize,
    summary: "`exp(x) / (exp(x) + exp(y))` is computed with the largest exponent taken out",
    roots: [Multiply.self, Divide.self]
  ) { node, context in
    quotient(node, context, along: false)
  }

  private static func quotient(
    _ node: Node, _ context: Context, along axes: Bool
  ) -> [Variable]? {
    var factors = Factors.of(node, context)
    guard
      let above = factors.factors.firstIndex(where: {
        $0.exponent == 1 && $0.base.argument(of: Exp.self)?.isShifted == false
      }), let x = factors.factors[above].base.argument(of: Exp.self)
    else { return nil }
    for place in factors.factors.indices where place != above {
      let factor = factors.factors[place]
      var rest: [Factors.Factor] = []
      var divisor: Variable?
      if factor.exponent == -1 {
        divisor = factor.base
      } else if factor.exponent == 1 {
        guard let quotient = factor.base.viewedQuotient else { continue }
        divisor = quotient.divisor
        rest = [Factors.Factor(base: quotient.numerator, exponent: 1)]
      }
      guard let sum = divisor.flatMap(ExponentialSum.init), sum.needsElements == axes else {
        continue
      }
      var exponent = x
      if let (weight, weighted, counted) = sum.weighted, weighted == x,
        (factors.factors + rest).contains(where: { $0.base == weight && $0.exponent == 1 })
      {
        exponent = counted
      }
      factors.factors[above] = Factors.Factor(base: exp(exponent - sum.shift), exponent: 1)
      factors.factors[place] = Factors.Factor(base: sum.scaled, exponent: -1)
      factors.factors += rest
      return factors.product().flatMap { node.replaced(by: $0, droppingFrom: node.inputs) }
    }
    return nil
  }
}

extension Variable {
  /// Whether this is a sum along axes, or a view of one.
  fileprivate var isSumAlongAxes: Bool {
    let source = splitView.source.node
    return (source?.op as? any ReductionOp)?.kind == .sum
  }

  /// A view of a quotient or its negative as a quotient of views: its first divisor that is a sum of exponentials,
  /// and everything else.
  fileprivate var viewedQuotient: (numerator: Variable, divisor: Variable)? {
    let (view, viewed) = split {
      $0.op is Dimshuffle || $0.op is BroadcastLike || $0.op is Reshape
    }
    var source = viewed
    var isNegative = false
    if let opposite = source.argument(of: Negate.self) {
      source = opposite
      isNegative = true
    }
    var others: [Variable] = []
    while let quotient = source.node, quotient.op is Divide, let type = source.knownType {
      // Of operands that are repeated, a reshape has other sizes.
      guard
        !(view.nodes.first?.op is Reshape) || quotient.inputs.allSatisfy({ $0.knownType == type })
      else { return nil }
      if ExponentialSum(quotient.inputs[1]) != nil {
        let numerator = others.reduce(view(quotient.inputs[0])) { $0 / view($1) }
        return (isNegative ? -numerator : numerator, view(quotient.inputs[1]))
      }
      others.append(quotient.inputs[1])
      source = quotient.inputs[0]
    }
    return nil
  }
}
