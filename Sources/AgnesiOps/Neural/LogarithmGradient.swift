import AgnesiGraph

/// A gradient with respect to probabilities p, taken apart by what it was divided by: `h / p` comes
/// from the logarithm of p, `k / (1 - p)` from that of 1 - p.
///
/// A rule that multiplies its gradient by p, or by 1 - p, can leave out the division as well as the
/// product, and so has no 0 / 0 where that is 0.
struct LogarithmGradient {
  /// The h of all terms `h / p`, also of a view, a choice or some elements of p.
  private(set) var numerator: Variable?
  /// The k of all terms `k / (1 - p)`.
  private(set) var complementNumerator: Variable?
  /// The other terms.
  private(set) var rest: Variable?

  /// The number of sums beyond which a gradient is not taken apart further.
  private static let limit = 8

  /// Takes a gradient apart.
  ///
  /// - Parameters:
  ///   - gradient: a sum of terms, or one.
  ///   - p: the probabilities.
  init(_ gradient: Variable, over p: Variable) {
    var work = [(term: gradient, isNegative: false)]
    var opened = 0
    while let (term, isNegative) = work.popLast() {
      if opened < Self.limit, let parts = term.signedTerms {
        opened += 1
        work += parts.reversed().map { ($0.term, $0.isNegative != isNegative) }
      } else if let (h, isComplement) = logarithmNumerator(of: term, over: p) {
        let place = isComplement ? \Self.complementNumerator : \Self.numerator
        self[keyPath: place] = Self.sum(self[keyPath: place], h, isNegative)
      } else {
        rest = Self.sum(rest, term, isNegative)
      }
    }
    // Terms that would cancel in a wide dtype are not rounded to a narrow one for nothing.
    if numerator == nil && complementNumerator == nil { rest = gradient }
  }

  private static func sum(_ sum: Variable?, _ term: Variable, _ isNegative: Bool) -> Variable {
    guard let sum else { return isNegative ? -term : term }
    return isNegative ? sum - term : sum + term
  }
}

/// The numerator of a gradient that is `h / p` or `h / (1 - p)`, as it comes from the logarithm of
/// p, or of a view, a choice or some elements of p; nil for other gradients.
private func logarithmNumerator(
  of gradient: Variable, over p: Variable
) -> (numerator: Variable, isComplement: Bool)? {
  var carriers: [(node: Node, operand: Int)] = []
  var quotient = gradient
  while let node = quotient.node, let operand = node.carriedOperand {
    carriers.append((node, operand))
    quotient = node.inputs[operand]
  }
  guard quotient.op(as: Divide.self) != nil, let division = quotient.node else { return nil }
  var numerator = division.inputs[0]
  var divisor = division.inputs[1]
  var isComplement = false
  func openComplement() {
    guard !isComplement, let rest = divisor.oneMinusOperand else { return }
    divisor = rest
    isComplement = true
  }
  for (node, operand) in carriers.reversed() {
    openComplement()
    guard let source = divisor.node?.source(mirroredBy: node, operand) else { return nil }
    var inputs = node.inputs
    inputs[operand] = numerator
    numerator = applyOne(node.op, to: inputs)
    divisor = source
  }
  openComplement()
  return divisor == p ? (numerator, isComplement) : nil
}

extension Variable {
  /// The x of `1 - x`, where x has its type.
  fileprivate var oneMinusOperand: Variable? {
    guard op(as: Subtract.self) != nil, let node, node.inputs[0].uniformValue == 1,
      node.inputs[1].knownType == knownType
    else { return nil }
    return node.inputs[1]
  }

  /// The terms of a sum, a difference or a negative, also of a view of one or in another dtype; nil
  /// for anything else.
  fileprivate var signedTerms: [(term: Variable, isNegative: Bool)]? {
    guard let node else { return nil }
    switch node.op {
    case is Negate: return [(node.inputs[0], true)]
    case is Add, is Subtract:
      guard node.inputs.allSatisfy({ $0.knownType == knownType }) else { return nil }
      return [(node.inputs[0], false), (node.inputs[1], node.op is Subtract)]
    case is Dimshuffle, is Reshape, is Cast:
      return node.inputs[0].signedTerms?.map { term, isNegative in
        (applyOne(node.op, to: [term] + node.inputs.dropFirst()), isNegative)
      }
    default: return nil
    }
  }
}

extension Node {
  /// The operand whose elements the result holds, with zeros elsewhere, as the gradient of a view,
  /// a choice or another dtype does.
  fileprivate var carriedOperand: Int? {
    switch op {
    case is Dimshuffle, is Reshape, is Cast: return 0
    case let write as Scatter:
      return write.mode == .increment && inputs[0].uniformValue == 0 ? inputs.count - 1 : nil
    case is Select:
      return (1...2).first { inputs[3 - $0].uniformValue == 0 }
    default: return nil
    }
  }

  /// The operand of this view, choice or cast whose gradient is carried by another node.
  fileprivate func source(mirroredBy carrier: Node, _ operand: Int) -> Variable? {
    switch (op, carrier.op) {
    case (let view as Dimshuffle, let back as Dimshuffle):
      let inverse = (0..<view.rank).map { view.order.firstIndex(of: $0) }
      return back.order == inverse ? inputs[0] : nil
    case (is Reshape, is Reshape):
      return inputs[0]
    case (is Cast, is Cast):
      return inputs[0].knownType?.dtype == carrier.outputTypes[0].dtype ? inputs[0] : nil
    case (let read as Gather, let write as Scatter):
      let isSamePlace =
        read.index == write.index
        && inputs.dropFirst().elementsEqual(carrier.inputs.dropFirst().dropLast())
      return isSamePlace ? inputs[0] : nil
    case (is Select, is Select):
      return inputs[0] == carrier.inputs[0] ? inputs[operand] : nil
    default: return nil
    }
  }
}
