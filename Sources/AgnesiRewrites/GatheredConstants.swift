import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Constants that meet in chains of sums and differences, or of products and quotients, become
  /// one.
  ///
  /// They are combined as numbers of the tensor's dtype, so a result may differ from that of the
  /// expression as written by rounding, unless it is an integer.
  static let gatheredConstants: [Rewrite] = [
    .pattern("gather-sum", .canonicalize, where: .haveNormalSum(+)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x + a) + b, x + (a + b))
    },
    .pattern("gather-sum-minus", .canonicalize, where: .haveNormalSum(-)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x + a) - b, x + (a - b))
    },
    .pattern("gather-difference-plus", .canonicalize, where: .haveNormalSum(-)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x - a) + b, x - (a - b))
    },
    .pattern("gather-difference", .canonicalize, where: .haveNormalSum(+)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x - a) - b, x - (a + b))
    },
    .pattern("gather-opposite-plus", .canonicalize, where: .haveNormalSum(+)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((a - x) + b, (a + b) - x)
    },
    .pattern("gather-opposite-minus", .canonicalize, where: .haveNormalSum(-)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((a - x) - b, (a - b) - x)
    },
    .pattern("gather-minus-sum", .canonicalize, where: .haveNormalSum(-)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (a - (x + b), (a - b) - x)
    },
    .pattern("gather-minus-difference", .canonicalize, where: .haveNormalSum(+)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (a - (x - b), (a + b) - x)
    },
    .pattern("gather-minus-opposite", .canonicalize, where: .haveNormalSum(-)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (a - (b - x), x + (a - b))
    },
    .pattern("gather-product", .canonicalize, where: .haveNormalProduct(*)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x * a) * b, x * (a * b))
    },
    .pattern("gather-product-over", .canonicalize, where: .haveNormalProduct(/)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x * a) / b, x * (a / b))
    },
    .pattern("gather-quotient-times", .canonicalize, where: .haveNormalProduct(/)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x / b) * a, x * (a / b))
    },
    .pattern("gather-quotient", .canonicalize, where: .haveNormalProduct(*)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((x / a) / b, x / (a * b))
    },
    .pattern("gather-reciprocal-times", .canonicalize, where: .haveNormalProduct(*)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((a / x) * b, (a * b) / x)
    },
    .pattern("gather-reciprocal-over", .canonicalize, where: .haveNormalProduct(/)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return ((a / x) / b, (a / b) / x)
    },
    .pattern("gather-over-product", .canonicalize, where: .haveNormalProduct(/)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (a / (x * b), (a / b) / x)
    },
    .pattern("gather-over-quotient", .canonicalize, where: .haveNormalProduct(*)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (a / (x / b), (a * b) / x)
    },
    .pattern("gather-over-reciprocal", .canonicalize, where: .haveNormalProduct(/)) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (a / (b / x), x * (a / b))
    },
    // A product costs a fifth of a quotient, and this one rounds the same number.
    .pattern("divide-by-power-of-two", .specialize, where: .isPowerOfTwo) { p in
      (p.any("x") / p.constant("a"), p.any("x") * (1 / p.constant("a")))
    },
  ]
}
