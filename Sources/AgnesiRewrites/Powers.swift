import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Powers with constant exponents, as products, quotients and roots.
  static let powers: [Rewrite] = [
    .pattern("power-zero", .specialize) { p in (pow(p.any("x"), 0), repeated(1, like: p.any("x")))
    },
    .pattern("power-one", .specialize) { p in (pow(p.any("x"), 1), p.any("x")) },
    powerBySquaring,
    .pattern("power-minus-one", .specialize, where: .isFloating) { p in
      (pow(p.any("x"), -1), 1 / p.any("x"))
    },
    .pattern("power-minus-two", .specialize, where: .isFloating) { p in
      (pow(p.any("x"), -2), 1 / (p.any("x") * p.any("x")))
    },
    // pow(-infinity, 0.5) is infinity where sqrt gives NaN.
    .pattern("power-half", .specialize, tags: [.nanUnsafe], where: .isFloating) { p in
      (pow(p.any("x"), 0.5), sqrt(p.any("x")))
    },
    // The root of a negative number is NaN, and so is its square.
    .pattern("square-of-sqrt", .canonicalize) { p in
      (sqrt(p.any("x")) * sqrt(p.any("x")), select(p.any("x") .>= 0, p.any("x"), .nan))
    },
  ]

  /// Integers wrap to the same; floating results are within a few units in the last place.
  private static let powerBySquaring = Rewrite(
    "power-by-squaring", .specialize,
    summary: "Whole powers from 2 to 16 are products of at most six factors, found by squaring",
    on: Power.self
  ) { _, node, _ in
    guard node.inputs[1].isSingle, let exponent = node.inputs[1].uniformValue,
      let exponent = Int(exactly: exponent), (2...16).contains(exponent)
    else { return nil }
    return [power(node.inputs[0], exponent)]
  }

  private static func power(_ x: Variable, _ exponent: Int) -> Variable {
    if exponent == 1 { return x }
    let root = power(x, exponent / 2)
    return exponent.isMultiple(of: 2) ? root * root : root * root * x
  }
}

extension Variable {
  /// Not a number, of the dtype of the tensor that it meets.
  static var nan: Variable { Variable(floatLiteral: .nan) }
}
