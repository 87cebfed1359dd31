import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Constants that meet in chains of sums and products, signs, and powers.
  ///
  /// Constants are gathered exactly as the user's numbers add up in the tensor's dtype, so a
  /// result may differ from the unrewritten one by rounding.
  static let arithmetic: [Rewrite] = [
    .pattern("gather-sum", .canonicalize, where: { hasNormal($0, +) }) { p in
      (
        (p.any("x") + p.constant("a")) + p.constant("b"),
        p.any("x") + (p.constant("a") + p.constant("b"))
      )
    },
    .pattern("gather-product", .canonicalize, where: { hasNormal($0, *) }) { p in
      (
        (p.any("x") * p.constant("a")) * p.constant("b"),
        p.any("x") * (p.constant("a") * p.constant("b"))
      )
    },
    .pattern("gather-quotient", .canonicalize, where: { hasNormal($0, /) }) { p in
      (
        (p.any("x") * p.constant("a")) / p.constant("b"),
        p.any("x") * (p.constant("a") / p.constant("b"))
      )
    },
    .pattern("negate-product", .canonicalize) { p in
      (-(p.any("x") * p.constant("a")), p.any("x") * (-p.constant("a")))
    },
    .pattern("negate-quotient", .canonicalize) { p in
      (-(p.any("x") / p.constant("a")), p.any("x") / (-p.constant("a")))
    },
    .pattern("multiply-negated", .canonicalize, where: isVarying) { p in
      ((-p.any("x")) * p.constant("a"), p.any("x") * (-p.constant("a")))
    },
    .pattern("negate-difference", .canonicalize) { p in
      (-(p.any("x") - p.any("y")), p.any("y") - p.any("x"))
    },
    .pattern("multiply-two-negated", .canonicalize) { p in
      ((-p.any("x")) * (-p.any("y")), p.any("x") * p.any("y"))
    },
    .pattern("add-negated", .canonicalize) { p in
      (p.any("x") + (-p.any("y")), p.any("x") - p.any("y"))
    },
    .pattern("subtract-negated", .canonicalize) { p in
      (p.any("x") - (-p.any("y")), p.any("x") + p.any("y"))
    },
    // The smallest integer is its own negative; so are others where there is no sign.
    .pattern("absolute-of-negated", .canonicalize, where: isSigned) { p in
      (abs(-p.any("x")), abs(p.any("x")))
    },
    .pattern("absolute-twice", .canonicalize) { p in (abs(abs(p.any("x"))), abs(p.any("x"))) },
    // The square of an integer may wrap to a negative one.
    .pattern("absolute-of-square", .canonicalize, where: isFloating) { p in
      (abs(p.any("x") * p.any("x")), p.any("x") * p.any("x"))
    },
    .pattern("power-zero", .specialize) { p in
      (pow(p.any("x"), 0), broadcastLike(one(like: p.any("x")), p.any("x")))
    },
    .pattern("power-one", .specialize) { p in (pow(p.any("x"), 1), p.any("x")) },
    .pattern("power-two", .specialize) { p in (pow(p.any("x"), 2), p.any("x") * p.any("x")) },
    .pattern("power-three", .specialize) { p in
      (pow(p.any("x"), 3), p.any("x") * p.any("x") * p.any("x"))
    },
    .pattern("power-four", .specialize) { p in
      (pow(p.any("x"), 4), square(p.any("x") * p.any("x")))
    },
    .pattern("power-minus-one", .specialize, where: isFloating) { p in
      (pow(p.any("x"), -1), 1 / p.any("x"))
    },
    .pattern("power-minus-two", .specialize, where: isFloating) { p in
      (pow(p.any("x"), -2), 1 / (p.any("x") * p.any("x")))
    },
    // pow(-infinity, 0.5) is infinity where sqrt gives NaN.
    .pattern("power-half", .specialize, tags: [.nanUnsafe], where: isFloating) { p in
      (pow(p.any("x"), 0.5), sqrt(p.any("x")))
    },
  ]

  private static func isFloating(_ bindings: [String: Variable]) -> Bool {
    bindings["x"]?.knownType?.dtype.isFloating ?? false
  }

  /// Whether x is no constant itself: two repeated constants could change places for ever.
  private static func isVarying(_ bindings: [String: Variable]) -> Bool {
    bindings["x"]?.uniformValue == nil
  }

  private static func isSigned(_ bindings: [String: Variable]) -> Bool {
    bindings["x"]?.knownType?.dtype != .uint8
  }

  /// Whether two constants can be gathered: integers wrap to the same either way, but a number
  /// that overflows or vanishes would do so for every x.
  private static func hasNormal(
    _ bindings: [String: Variable], _ combine: (Double, Double) -> Double
  ) -> Bool {
    guard isVarying(bindings) else { return false }
    guard isFloating(bindings) else { return true }
    guard let a = bindings["a"]?.uniformValue, let b = bindings["b"]?.uniformValue else {
      return false
    }
    let result = combine(a, b)
    let isSingle = bindings["x"]?.knownType?.dtype == .float32
    let isNormal = isSingle ? Float(result).isNormal : result.isNormal
    // Numbers that cancel give an exact 0; a product that gives 0 has vanished.
    return isNormal || result == 0 && a == -b
  }

  /// A one of a tensor's dtype, with its number of axes.
  private static func one(like x: Variable) -> Variable {
    guard let type = x.knownType else { return x }
    let one = cast(1, to: type.dtype)
    return one.dimshuffle([DimshuffleAxis](repeating: .x, count: type.rank))
  }
}
