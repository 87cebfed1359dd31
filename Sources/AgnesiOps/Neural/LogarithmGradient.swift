import AgnesiGraph

/// The numerator h of a gradient that is `h / p`, as it comes from the logarithm of p, or of a view,
/// a choice or some elements of p; nil for other gradients.
///
/// A rule that multiplies its gradient by p can leave out the division as well as the product, and
/// so has no 0 / 0 where p is 0.
func numerator(of gradient: Variable, over p: Variable) -> Variable? {
  var carriers: [(node: Node, operand: Int)] = []
  var quotient = gradient
  while let node = quotient.node, let operand = node.carriedOperand {
    carriers.append((node, operand))
    quotient = node.inputs[operand]
  }
  guard quotient.op(as: Divide.self) != nil, let division = quotient.node else { return nil }
  var numerator = division.inputs[0]
  var divisor = division.inputs[1]
  for (node, operand) in carriers.reversed() {
    guard let source = divisor.node?.source(mirroredBy: node, operand) else { return nil }
    var inputs = node.inputs
    inputs[operand] = numerator
    numerator = applyOne(node.op, to: inputs)
    divisor = source
  }
  return divisor == p ? numerator : nil
}

extension Node {
  /// The operand whose elements the result holds, with zeros elsewhere, as the gradient of a view
  /// or a choice does.
  fileprivate var carriedOperand: Int? {
    switch op {
    case is Dimshuffle, is Reshape: return 0
    case let write as Scatter:
      return write.mode == .increment && inputs[0].uniformValue == 0 ? inputs.count - 1 : nil
    case is Select:
      return (1...2).first { inputs[3 - $0].uniformValue == 0 }
    default: return nil
    }
  }

  /// The operand of this view or choice whose gradient is carried by another node.
  fileprivate func source(mirroredBy carrier: Node, _ operand: Int) -> Variable? {
    switch (op, carrier.op) {
    case (let view as Dimshuffle, let back as Dimshuffle):
      let inverse = (0..<view.rank).map { view.order.firstIndex(of: $0) }
      return back.order == inverse ? inputs[0] : nil
    case (is Reshape, is Reshape):
      return inputs[0]
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
