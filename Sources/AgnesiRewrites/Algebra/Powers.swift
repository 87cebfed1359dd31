import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Powers with constant exponents, as products, quotients and roots; powers of powers and of
  /// roots.
  ///
  /// Sources: Theano's `local_pow_specialize` and `local_pow_canonicalize`.
  static let powers: [Rewrite] = [
    .pattern("power-zero", .specialize) { p in (pow(p.any("x"), 0), repeated(1, like: p.any("x")))
    },
    .pattern("power-of-one", .canonicalize) { p in
      (pow(1, p.any("x")), repeated(1, like: p.any("x")))
    },
    .pattern("power-one", .specialize) { p in (pow(p.any("x"), 1), p.any("x")) },
    powerBySquaring,
    // pow(-infinity, 0.5) is infinity where sqrt gives NaN; so with other halves.
    .pattern("power-half", .specialize, tags: [.nanUnsafe], where: .isFloating) { p in
      (pow(p.any("x"), 0.5), sqrt(p.any("x")))
    },
    .pattern("power-minus-half", .specialize, tags: [.nanUnsafe], where: .isFloating) { p in
      (pow(p.any("x"), -0.5), 1 / sqrt(p.any("x")))
    },
    .pattern("power-three-halves", .specialize, tags: [.nanUnsafe], where: .isFloating) { p in
      (pow(p.any("x"), 1.5), p.any("x") * sqrt(p.any("x")))
    },
    .pattern("power-of-two", .specialize, where: .isFloating) { p in
      (pow(2, p.any("x")), exp2(p.any("x")))
    },
    .pattern("power-of-power", .canonicalize, where: .haveWholeExponents) { p in
      let (x, a, b) = (p.any("x"), p.constant("a"), p.constant("b"))
      return (pow(pow(x, a), b), pow(x, a * b))
    },
    // At 0, the product of a positive and a negative power is NaN.
    .pattern("product-of-powers", .canonicalize, tags: [.nanUnsafe], where: .isFloating) { p in
      let (x, y, z) = (p.any("x"), p.any("y"), p.any("z"))
      return (pow(x, y) * pow(x, z), pow(x, y + z))
    },
    .pattern("quotient-of-powers", .canonicalize, tags: [.nanUnsafe], where: .isFloating) { p in
      let (x, y, z) = (p.any("x"), p.any("y"), p.any("z"))
      return (pow(x, y) / pow(x, z), pow(x, y - z))
    },
    // The root of a negative number is NaN, and so is its square.
    .pattern("square-of-sqrt", .canonicalize) { p in
      (sqrt(p.any("x")) * sqrt(p.any("x")), select(p.any("x") .>= 0, p.any("x"), .nan))
    },
    // At 0 and at infinity, the quotient is NaN.
    .pattern("quotient-by-sqrt", .canonicalize, tags: [.nanUnsafe]) { p in
      (p.any("x") / sqrt(p.any("x")), sqrt(p.any("x")))
    },
  ]

  /// Integers wrap to the same; floating results are within a few units in the last place.
  private static let powerBySquaring = Rewrite(
    "power-by-squaring", .specialize,
    summary: """
      Whole powers from 2 to 16 are products of at most six factors, found by squaring, and \
      negative ones their reciprocals
      """,
    roots: [Power.self]
  ) { node, _ in
    guard node.inputs[1].isSingle, let exponent = node.inputs[1].uniformValue,
      let exponent = Int(exactly: exponent), exponent != 0, exponent != 1, abs(exponent) <= 16
    else { return nil }
    if exponent > 0 { return [power(node.inputs[0], exponent)] }
    guard node.outputTypes[0].dtype.isFloating else { return nil }
    return [1 / power(node.inputs[0], -exponent)]
  }

  private static func power(_ x: Variable, _ exponent: Int) -> Variable {
    if exponent == 1 { return x }
    let root = power(x, exponent / 2)
    return exponent.isMultiple(of: 2) ? root * root : root * root * x
  }
}

extension PatternCondition {
  /// Other exponents would lose the sign of x, as the root of the square does, and integers have no
  /// negative powers.
  fileprivate static let haveWholeExponents = PatternCondition(
    "the exponents are whole, and not negative for integers"
  ) {
    guard let a = $0["a"]?.plainNumber, let b = $0["b"]?.plainNumber,
      let dtype = $0["x"]?.knownType?.dtype
    else { return false }
    return a == a.rounded() && b == b.rounded() && (dtype.isFloating || a >= 0 && b >= 0)
      && abs(a * b) <= 64
  }
}

extension Variable {
  /// Not a number, of the dtype of the tensor that it meets.
  static var nan: Variable { Variable(floatLiteral: .nan) }
}
