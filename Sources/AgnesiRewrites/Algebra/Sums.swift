import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Sums as a whole: like terms and constants become one wherever they stand.
  ///
  /// A sum in which nothing meets keeps its order, and so its rounding. Integers wrap to the same
  /// in any order. Source: Theano's `local_add_canonizer`.
  static let sums: [Rewrite] = [gatherTerms, cancelTerms, distributeFactor, distributeDivisor]

  private static let gatherTerms = Rewrite(
    "gather-terms", .canonicalize,
    summary: "Like terms and constants of a sum are added: `x * 2 + y + x` is `x * 3 + y`",
    roots: [Add.self, Subtract.self]
  ) { node, context in
    gathered(node, context, cancelling: false)
  }

  /// `infinity - infinity` is NaN.
  private static let cancelTerms = Rewrite(
    "cancel-terms", .canonicalize,
    summary: "Terms of a sum that are subtracted again go: `x + y - x` is y",
    tags: [.nanUnsafe], roots: [Add.self, Subtract.self]
  ) { node, context in
    gathered(node, context, cancelling: true)
  }

  private static func gathered(
    _ node: Node, _ context: Context, cancelling: Bool
  ) -> [Variable]? {
    guard node.outputTypes[0].dtype != .bool else { return nil }
    let terms = context.finding(node) { LinearTerms(node) }
    // Integers cancel exactly.
    let isCancelling = terms.isCancelling && node.outputTypes[0].dtype.isFloating
    guard terms.gatheredCount > 0, isCancelling == cancelling, let sum = terms.sum() else {
      return nil
    }
    // What is dropped with its constant factor is a part no less.
    return node.replacedIfNoDearer(by: sum, droppingFrom: terms.parts, context)
  }

  /// Where x is 0 or infinite, the expression as written is NaN.
  private static let distributeFactor = Rewrite(
    "distribute-factor", .canonicalize,
    summary: "`(a / x + b) * x` is `a + b * x`, which saves a division",
    tags: [.nanUnsafe], roots: [Multiply.self]
  ) { node, context in
    for (sum, x) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      guard let result = sum.distributed(over: x, exponent: 1, context) else {
        continue
      }
      return node.replaced(by: result, droppingFrom: node.inputs)
    }
    return nil
  }

  private static let distributeDivisor = Rewrite(
    "distribute-divisor", .canonicalize,
    summary: "`(a * x + b) / x` is `a + b / x`, which saves a product",
    tags: [.nanUnsafe], roots: [Divide.self]
  ) { node, context in
    let (sum, x) = (node.inputs[0], node.inputs[1])
    guard let result = sum.distributed(over: x, exponent: -1, context) else {
      return nil
    }
    return node.replaced(by: result, droppingFrom: node.inputs)
  }
}

extension Variable {
  /// This sum of two terms times a power of x that is 1 or -1, as a sum of both times the power,
  /// where x goes from one of the terms and nothing else uses it.
  fileprivate func distributed(
    over x: Variable, exponent: Double, _ context: Rewrite.Context
  ) -> Variable? {
    guard let node, node.applies(Add.self) || node.applies(Subtract.self),
      context.useCount(self) == 1, x.uniformValue == nil
    else { return nil }
    let rests = node.inputs.map { $0.without(x, exponent: -exponent, context) }
    guard rests.contains(where: { $0 != nil }) else { return nil }
    let terms = zip(node.inputs, rests).map { $1 ?? (exponent == 1 ? $0 * x : $0 / x) }
    return node.op is Add ? terms[0] + terms[1] : terms[0] - terms[1]
  }

  /// This product without a factor that it has with the given exponent; nil where it has none, or
  /// is used elsewhere.
  private func without(
    _ x: Variable, exponent: Double, _ context: Rewrite.Context
  ) -> Variable? {
    guard let node, node.applies(Multiply.self) || node.applies(Divide.self),
      context.useCount(self) == 1
    else { return nil }
    var factors = Factors.of(node, context)
    guard let place = factors.factors.firstIndex(where: { $0.base == x && $0.exponent == exponent })
    else { return nil }
    factors.factors.remove(at: place)
    return factors.product()
  }
}
