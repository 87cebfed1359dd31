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
    let terms = LinearTerms(node)
    // Integers cancel exactly.
    let isCancelling = terms.isCancelling && node.outputTypes[0].dtype.isFloating
    guard terms.gatheredCount > 0, isCancelling == cancelling, let sum = terms.sum() else {
      return nil
    }
    // What is dropped with its constant factor is a part no less.
    let cost = ArithmeticCost(of: terms.parts, context)
    guard cost.of(sum) <= cost.of(node.outputs[0]) else { return nil }
    return node.replaced(by: sum, droppingFrom: terms.parts).map { [$0] }
  }

  /// Where x is 0 or infinite, the expression as written is NaN.
  private static let distributeFactor = Rewrite(
    "distribute-factor", .canonicalize,
    summary: "`(a / x + b) * x` is `a + b * x`, which saves a division",
    tags: [.nanUnsafe], on: Multiply.self
  ) { _, node, context in
    for (sum, x) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      guard let result = sum.distributed(over: x, Divide.self, { $0 * $1 }, context) else {
        continue
      }
      return node.replaced(by: result, droppingFrom: node.inputs).map { [$0] }
    }
    return nil
  }

  private static let distributeDivisor = Rewrite(
    "distribute-divisor", .canonicalize,
    summary: "`(a * x + b) / x` is `a + b / x`, which saves a product",
    tags: [.nanUnsafe], on: Divide.self
  ) { _, node, context in
    let (sum, x) = (node.inputs[0], node.inputs[1])
    guard let result = sum.distributed(over: x, Multiply.self, { $0 / $1 }, context) else {
      return nil
    }
    return node.replaced(by: result, droppingFrom: node.inputs).map { [$0] }
  }
}

extension Variable {
  /// This sum of two terms, to be combined with x, as the sum of both terms combined with x, where
  /// one of them is undone by that and nothing else uses it.
  fileprivate func distributed<Undone: Op>(
    over x: Variable, _ undone: Undone.Type, _ combine: (Variable, Variable) -> Variable,
    _ context: Rewrite.Context
  ) -> Variable? {
    guard let node, node.op is Add || node.op is Subtract, context.useCount(self) == 1,
      x.uniformValue == nil
    else { return nil }
    let rests = node.inputs.map { term -> Variable? in
      guard term.op(as: undone) != nil, context.useCount(term) == 1, let inner = term.node else {
        return nil
      }
      if inner.inputs[1] == x { return inner.inputs[0] }
      return inner.op.isCommutative && inner.inputs[0] == x ? inner.inputs[1] : nil
    }
    guard rests.contains(where: { $0 != nil }) else { return nil }
    let terms = zip(node.inputs, rests).map { $1 ?? combine($0, x) }
    return node.op is Add ? terms[0] + terms[1] : terms[0] - terms[1]
  }
}
