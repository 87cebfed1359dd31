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
    .pattern("whole-quotient-by-one", .canonicalize, where: .isInteger) { p in
      (floorDivide(p.any("x"), 1), p.any("x"))
    },
    .pattern("remainder-by-one", .canonicalize, where: .isInteger) { p in
      (p.any("x") % 1, repeated(0, like: p.any("x")))
    },
    .pattern("zero-numerator", .canonicalize, tags: [.nanUnsafe]) { p in
      (0 / p.any("x"), repeated(0, like: p.any("x")))
    },
    .pattern("negate-twice", .canonicalize) { p in (-(-p.any("x")), p.any("x")) },
    .pattern("multiply-by-zero", .canonicalize, tags: [.nanUnsafe]) { p in
      (p.any("x") * 0, repeated(0, like: p.any("x")))
    },
  ]

  /// A number of a tensor's dtype, repeated to its sizes.
  static func repeated(_ number: Int, like x: Variable) -> Variable {
    guard let type = x.knownType else { return x }
    let single = cast(Variable(number), to: type.dtype)
    return broadcastLike(
      single.dimshuffle([DimshuffleAxis](repeating: .x, count: type.rank)), x)
  }
}
