import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Logarithms near 1 and exponentials near 0, which lose their digits, and logarithms of sums of
  /// exponentials, which overflow.
  ///
  /// Sources: Theano's `local_log1p`, `local_expm1`, `local_log_add`; Maechler, Accurately
  /// Computing log(1 - exp(-|a|)), 2012.
  static let stability: [Rewrite] = [
    .pattern("log-one-plus-exp", .stabilize) { p in
      (log(1 + exp(p.any("x"))), softplus(p.any("x")))
    },
    .pattern("log1p-exp", .stabilize) { p in (log1p(exp(p.any("x"))), softplus(p.any("x"))) },
    .pattern("log-sum-of-two-exp", .stabilize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      // Equal infinities have no difference.
      let distance = select(x .== y, 0, abs(x - y))
      return (log(exp(x) + exp(y)), maximum(x, y) + softplus(-distance))
    },
    .pattern("log-difference-of-two-exp", .stabilize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      // Equal infinities have no difference.
      let distance = select(x .== y, 0, y - x)
      return (log(exp(x) - exp(y)), x + log1p(-exp(distance)))
    },
    logarithmOfOneMinusExp,
    .pattern("log-one-plus", .stabilize) { p in (log(1 + p.any("x")), log1p(p.any("x"))) },
    .pattern("log-one-minus", .stabilize) { p in (log(1 - p.any("x")), log1p(-p.any("x"))) },
    .pattern("exp-minus-one", .stabilize) { p in (exp(p.any("x")) - 1, expm1(p.any("x"))) },
    .pattern("one-minus-exp", .stabilize) { p in (1 - exp(p.any("x")), -expm1(p.any("x"))) },
  ]

  /// The two forms keep their digits for small and for large negative x.
  private static let logarithmOfOneMinusExp = Rewrite(
    "log-one-minus-exp", .stabilize,
    summary: "`log(-expm1(x))` and `log1p(-exp(x))` change at `-log(2)`, to keep their digits",
    roots: [Log.self, Log1p.self]
  ) { node, _ in
    guard let negated = node.inputs[0].argument(of: Negate.self),
      let x = node.op is Log ? negated.argument(of: Expm1.self) : negated.argument(of: Exp.self),
      !x.isBounded(by: node.op is Log ? .maximum : .minimum), !x.isNonNegative
    else { return nil }
    let change = Variable(-0.6931471805599453)
    let near = log(-expm1(maximum(x, change)))
    let far = log1p(-exp(minimum(x, change)))
    return [select(x .> change, near, far)]
  }
}

extension Variable {
  /// Whether this is a larger or a smaller of something and a number, as the stable forms make it.
  func isBounded(by kind: Extremum.Kind) -> Bool {
    op(as: Extremum.self)?.kind == kind
      && node?.inputs.contains { $0.uniformValue != nil } == true
  }
}
