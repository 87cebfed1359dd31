import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Chains of bounds become one.
  static let extremes: [Rewrite] = [
    .pattern("maximum-of-itself", .canonicalize) { p in
      (maximum(p.any("x"), p.any("x")), p.any("x"))
    },
    .pattern("minimum-of-itself", .canonicalize) { p in
      (minimum(p.any("x"), p.any("x")), p.any("x"))
    },
    .pattern("gather-maximum", .canonicalize, where: .isVarying) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (maximum(maximum(x, a), b), maximum(x, maximum(a, b)))
    },
    .pattern("gather-minimum", .canonicalize, where: .isVarying) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (minimum(minimum(x, a), b), minimum(x, minimum(a, b)))
    },
    .pattern("repeated-maximum", .canonicalize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      return (maximum(maximum(x, y), x), maximum(x, y))
    },
    .pattern("repeated-minimum", .canonicalize) { p in
      let (x, y) = (p.any("x"), p.any("y"))
      return (minimum(minimum(x, y), x), minimum(x, y))
    },
    // Bringing into a range keeps the order, so it may be done to the bounds beforehand.
    .pattern("clip-of-clip", .canonicalize, where: hasOrderedBounds && .isVarying) { p in
      let (a, b, c, d) = (p.constant("a"), p.constant("b"), p.constant("c"), p.constant("d"))
      return (clip(clip(p.any("x"), a, b), c, d), clip(p.any("x"), clip(a, c, d), clip(b, c, d)))
    },
  ]

  private static let hasOrderedBounds = PatternCondition("a is at most b") { bindings in
    guard let a = bindings["a"]?.uniformValue, let b = bindings["b"]?.uniformValue else {
      return false
    }
    return a <= b
  }
}
