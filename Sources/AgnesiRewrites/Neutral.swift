import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Operands that change nothing, and operands beside which nothing counts.
  ///
  /// The sign of a zero may change: `-0 + 0` is 0, but becomes -0.
  static let neutral: [Rewrite] = [
    .pattern("add-zero", .canonicalize) { p in (p.any("x") + 0, p.any("x")) },
    .pattern("subtract-zero", .canonicalize) { p in (p.any("x") - 0, p.any("x")) },
    .pattern("multiply-by-one", .canonicalize) { p in (p.any("x") * 1, p.any("x")) },
    .pattern("multiply-by-minus-one", .canonicalize) { p in (p.any("x") * -1, -p.any("x")) },
    .pattern("divide-by-one", .canonicalize) { p in (p.any("x") / 1, p.any("x")) },
    .pattern("divide-by-minus-one", .canonicalize) { p in (p.any("x") / -1, -p.any("x")) },
    .pattern("negate-twice", .canonicalize) { p in (-(-p.any("x")), p.any("x")) },
    .pattern("reciprocal-twice", .canonicalize) { p in
      (1 / (1 / p.any("x")), p.any("x"))
    },
    .pattern("multiply-by-zero", .canonicalize, tags: [.nanUnsafe]) { p in
      (p.any("x") * 0, broadcastLike(zero(like: p.any("x")), p.any("x")))
    },
    .pattern("subtract-itself", .canonicalize, tags: [.nanUnsafe]) { p in
      (p.any("x") - p.any("x"), broadcastLike(zero(like: p.any("x")), p.any("x")))
    },
    .pattern("divide-by-itself", .canonicalize, tags: [.nanUnsafe]) { p in
      (p.any("x") / p.any("x"), broadcastLike(zero(like: p.any("x")) + 1, p.any("x")))
    },
  ]

  /// A zero of a tensor's dtype, with its number of axes.
  private static func zero(like x: Variable) -> Variable {
    guard let type = x.knownType else { return x }
    let zero = cast(0, to: type.dtype)
    return zero.dimshuffle([DimshuffleAxis](repeating: .x, count: type.rank))
  }
}
