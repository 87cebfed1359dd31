import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps

extension Rewrite {
  /// Truth values and bits, and comparisons whose outcome is known.
  static let logic: [Rewrite] = [
    .pattern("not-twice", .canonicalize) { p in (.!(.!bits(p, "x")), bits(p, "x")) },
    .pattern("and-itself", .canonicalize) { p in (bits(p, "x") .& bits(p, "x"), bits(p, "x")) },
    .pattern("or-itself", .canonicalize) { p in (bits(p, "x") .| bits(p, "x"), bits(p, "x")) },
    .pattern("xor-itself", .canonicalize) { p in
      (bits(p, "x") .^ bits(p, "x"), repeated(0, like: bits(p, "x")))
    },
    .pattern("and-nothing", .canonicalize) { p in
      (bits(p, "x") .& 0, repeated(0, like: bits(p, "x")))
    },
    .pattern("or-nothing", .canonicalize) { p in (bits(p, "x") .| 0, bits(p, "x")) },
    .pattern("xor-nothing", .canonicalize) { p in (bits(p, "x") .^ 0, bits(p, "x")) },
    .pattern("and-true", .canonicalize) { p in (truth(p, "x") .& yes, truth(p, "x")) },
    .pattern("or-true", .canonicalize) { p in
      (truth(p, "x") .| yes, repeated(1, like: truth(p, "x")))
    },
    .pattern("xor-true", .canonicalize) { p in (truth(p, "x") .^ yes, .!truth(p, "x")) },
    .pattern("and-not-itself", .canonicalize) { p in
      (bits(p, "x") .& .!bits(p, "x"), repeated(0, like: bits(p, "x")))
    },
    .pattern("or-not-itself", .canonicalize) { p in
      (truth(p, "x") .| .!truth(p, "x"), repeated(1, like: truth(p, "x")))
    },
    .pattern("absorbing-and", .canonicalize) { p in
      (bits(p, "x") .& (bits(p, "x") .| bits(p, "y")), bits(p, "x"))
    },
    .pattern("absorbing-or", .canonicalize) { p in
      (bits(p, "x") .| (bits(p, "x") .& bits(p, "y")), bits(p, "x"))
    },
    .pattern("and-of-opposites", .canonicalize) { p in
      (.!bits(p, "x") .& .!bits(p, "y"), .!(bits(p, "x") .| bits(p, "y")))
    },
    .pattern("or-of-opposites", .canonicalize) { p in
      (.!bits(p, "x") .| .!bits(p, "y"), .!(bits(p, "x") .& bits(p, "y")))
    },
    numberFirst, notOfComparison, comparisonWithItself, comparisonOfCount,
  ]

  private static let yes = Variable(NDArray(true))

  private static func truth(_ scope: PatternScope, _ name: String) -> Variable {
    scope.any(name, dtype: .bool)
  }

  /// Truth values or integers: the operations on bits take no others.
  private static func bits(_ scope: PatternScope, _ name: String) -> Variable {
    scope.any(name, dtype: .int64)
  }

  /// Of floating numbers only where NaN gives the right answer.
  private static let notOfComparison = Rewrite(
    "not-of-comparison", .canonicalize,
    summary: "The opposite of a comparison is another one",
    roots: [Not.self]
  ) { node, _ in
    guard let inner = node.inputs[0].node, let comparison = (inner.op as? Compare)?.comparison,
      let dtype = inner.inputs[0].knownType?.dtype
    else { return nil }
    let opposite: Comparison
    switch comparison {
    case .equal: opposite = .notEqual
    case .notEqual: opposite = .equal
    case .less: opposite = .greaterOrEqual
    case .lessOrEqual: opposite = .greater
    case .greater: opposite = .lessOrEqual
    case .greaterOrEqual: opposite = .less
    }
    let isExact = !dtype.isFloating || comparison == .equal || comparison == .notEqual
    return isExact ? [applyOne(Compare(comparison: opposite), to: inner.inputs)] : nil
  }

  /// So that other rules need to know one order.
  private static let numberFirst = Rewrite(
    "comparison-of-number", .canonicalize, summary: "`0 .< x` is `x .> 0`", on: Compare.self
  ) { op, node, _ in
    guard node.inputs[0].uniformValue != nil, node.inputs[1].uniformValue == nil else {
      return nil
    }
    let mirrored: Comparison
    switch op.comparison {
    case .equal, .notEqual: mirrored = op.comparison
    case .less: mirrored = .greater
    case .lessOrEqual: mirrored = .greaterOrEqual
    case .greater: mirrored = .less
    case .greaterOrEqual: mirrored = .lessOrEqual
    }
    return [applyOne(Compare(comparison: mirrored), to: node.inputs.reversed())]
  }

  private static let comparisonWithItself = Rewrite(
    "comparison-with-itself", .canonicalize,
    summary: "Nothing is less than itself, and all but NaN equals itself",
    on: Compare.self
  ) { op, node, _ in
    let x = node.inputs[0]
    guard x == node.inputs[1], let dtype = x.knownType?.dtype else { return nil }
    switch op.comparison {
    case .less, .greater: return [truthValue(false, like: x)]
    case .notEqual: return dtype.isFloating ? nil : [truthValue(false, like: x)]
    case .equal, .lessOrEqual, .greaterOrEqual:
      return dtype.isFloating ? nil : [truthValue(true, like: x)]
    }
  }

  private static let comparisonOfCount = Rewrite(
    "comparison-of-count", .canonicalize,
    summary: "Sizes and numbers of elements are never negative",
    on: Compare.self
  ) { op, node, _ in
    let count = node.inputs[0]
    guard count.measuredAxis != nil || count.op(as: ElementCount.self) != nil,
      node.outputTypes[0].rank == 0, let bound = node.inputs[1].uniformValue
    else { return nil }
    let isNegative = bound < 0
    switch op.comparison {
    case .greaterOrEqual where bound <= 0, .greater where isNegative, .notEqual where isNegative:
      return [yes]
    case .less where bound <= 0, .lessOrEqual where isNegative, .equal where isNegative:
      return [Variable(NDArray(false))]
    default: return nil
    }
  }

  /// A truth value, repeated to the sizes of a tensor.
  static func truthValue(_ value: Bool, like x: Variable) -> Variable {
    let axes = [DimshuffleAxis](repeating: .x, count: x.knownType?.rank ?? 0)
    return broadcastLike(Variable(NDArray(value)).dimshuffle(axes), x)
  }
}
