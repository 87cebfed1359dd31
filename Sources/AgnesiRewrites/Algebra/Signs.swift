import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Signs move out of products and quotients, where they meet others and cancel, or end in a
  /// constant or a difference.
  static let signs: [Rewrite] = [
    .pattern("negate-product", .canonicalize) { p in
      (-(p.any("x") * p.constant("a")), p.any("x") * (-p.constant("a")))
    },
    .pattern("negate-quotient", .canonicalize) { p in
      (-(p.any("x") / p.constant("a")), p.any("x") / (-p.constant("a")))
    },
    .pattern("negate-multiple-of-reciprocal", .canonicalize) { p in
      (-(p.constant("a") / p.any("x")), (-p.constant("a")) / p.any("x"))
    },
    .pattern("multiply-negated", .canonicalize, where: .isVarying) { p in
      ((-p.any("x")) * p.constant("a"), p.any("x") * (-p.constant("a")))
    },
    .pattern("negate-difference", .canonicalize) { p in
      (-(p.any("x") - p.any("y")), p.any("y") - p.any("x"))
    },
    .pattern("multiply-two-negated", .canonicalize) { p in
      ((-p.any("x")) * (-p.any("y")), p.any("x") * p.any("y"))
    },
    .pattern("negated-factor", .canonicalize, where: .isVarying) { p in
      ((-p.any("x")) * p.any("y"), -(p.any("x") * p.any("y")))
    },
    .pattern("negated-numerator", .canonicalize, where: .isVarying) { p in
      ((-p.any("x")) / p.any("y"), -(p.any("x") / p.any("y")))
    },
    .pattern("negated-denominator", .canonicalize, where: .isVarying) { p in
      (p.any("x") / (-p.any("y")), -(p.any("x") / p.any("y")))
    },
    .pattern("divide-by-negated", .canonicalize, where: .isVarying) { p in
      (p.constant("a") / (-p.any("x")), (-p.constant("a")) / p.any("x"))
    },
    .pattern("add-negated", .canonicalize) { p in
      (p.any("x") + (-p.any("y")), p.any("x") - p.any("y"))
    },
    .pattern("subtract-negated", .canonicalize) { p in
      (p.any("x") - (-p.any("y")), p.any("x") + p.any("y"))
    },
    .pattern("negated-minus", .canonicalize, where: .isVarying) { p in
      (-p.any("x") - p.any("y"), -(p.any("x") + p.any("y")))
    },
    negativeConstant,
  ]

  private static let negativeConstant = Rewrite(
    "negative-constant", .canonicalize,
    summary: "`x + -3` is `x - 3`, and `x - -3` is `x + 3`", roots: [Add.self, Subtract.self]
  ) { node, _ in
    for (constant, x) in [(node.inputs[1], node.inputs[0]), (node.inputs[0], node.inputs[1])] {
      guard let value = constant.plainNumber, value < 0, x.uniformValue == nil,
        let number = Variable.number(-value, node.outputTypes[0].dtype),
        node.op is Add || constant == node.inputs[1]
      else { continue }
      let result = node.op is Add ? x - number : x + number
      return node.replaced(by: result, droppingFrom: node.inputs)
    }
    return nil
  }
}
