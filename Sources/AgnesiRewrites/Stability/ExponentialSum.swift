import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps

/// A sum of exponentials taken apart: `exp(shift) * scaled`, where the largest exponential in
/// `scaled` is 1, so that it neither overflows nor vanishes.
struct ExponentialSum {
  /// The largest exponent; 0 where that is infinite.
  private(set) var shift: Variable
  /// The sum divided by `exp(shift)`.
  private(set) var scaled: Variable
  /// Whether there is no largest exponent of no elements, which is an error.
  private(set) var needsElements = false
  /// The weights and the exponents of a weighted sum, and the exponents but for those of weight 0.
  private(set) var weighted: (weight: Variable, exponent: Variable, counted: Variable)?

  private init(shift: Variable, scaled: Variable) {
    self.shift = shift
    self.scaled = scaled
  }

  /// Recognises sums along axes and sums of several tensors, also multiples and views of them; nil
  /// for anything else, and for sums whose largest exponential has been taken out already.
  init?(_ x: Variable) {
    guard let node = x.node else { return nil }
    switch node.op {
    case is Dimshuffle, is BroadcastLike, is Reshape: self.init(viewing: node)
    case is Multiply, is Divide: self.init(multiple: node)
    case is Add: self.init(adding: LinearTerms(node))
    default: self.init(reduced: node)
    }
  }

  private init?(viewing node: Node) {
    guard let sum = ExponentialSum(node.inputs[0]) else { return nil }
    self = sum
    let others = node.inputs.dropFirst()
    shift = applyOne(node.op, to: [sum.shift] + others)
    scaled = applyOne(node.op, to: [sum.scaled] + others)
  }

  private init?(multiple node: Node) {
    for place in node.op is Multiply ? 0...1 : 0...0 {
      guard node.inputs[place].knownType == node.outputTypes[0],
        let sum = ExponentialSum(node.inputs[place])
      else { continue }
      self = sum
      var operands = node.inputs
      operands[place] = sum.scaled
      scaled = applyOne(node.op, to: operands)
      return
    }
    return nil
  }

  /// `Σ exp(x)` or `Σ w * exp(x)` along axes.
  private init?(reduced node: Node) {
    guard let op = node.op as? any ReductionOp, op.kind == .sum, !op.axes.isEmpty else {
      return nil
    }
    var weight: Variable?
    var exponential = node.inputs[0]
    if let product = exponential.node, product.op is Multiply,
      let place = product.inputs.lastIndex(where: { $0.op(as: Exp.self) != nil })
    {
      weight = product.inputs[1 - place]
      exponential = product.inputs[place]
    }
    guard let x = exponential.argument(of: Exp.self), !x.isShifted,
      let type = node.inputs[0].knownType, x.knownType?.broadcasts(as: type) == true
    else { return nil }
    var counted = x
    if let weight {
      counted = select(weight .== 0, Variable(floatLiteral: -.infinity), x)
      weighted = (weight, x, counted)
    }
    let largest = counted.shift(axes: op.axes)
    let terms = exp(counted - largest)
    shift = op.keepDims ? largest : dropping(op.axes, of: largest)
    scaled = sum(weight.map { $0 * terms } ?? terms, axes: op.axes, keepDims: op.keepDims)
    needsElements = true
  }

  /// `exp(x) + 2 * exp(y) + 3`, where terms may be sums along axes as well.
  ///
  /// - Parameters:
  ///   - sum: the terms.
  ///   - number: what is added to them.
  init?(adding sum: LinearTerms, _ number: Double = 0) {
    let number = sum.number + number
    let terms = sum.terms.map { term, coefficient in (Term(term), coefficient) }
    let known = terms.compactMap { term, coefficient in term.map { ($0, coefficient) } }
    guard known.count == terms.count, known.count + (number == 0 ? 0 : 1) > 1, number >= 0,
      terms.allSatisfy({ $0.1 > 0 }), let dtype = sum.parts.first?.knownType?.dtype
    else { return nil }
    let all = known.map(\.0.exponent) + (number == 0 ? [] : [cast(0, to: dtype)])
    let largest = all.dropFirst().reduce(all[0]) { maximum($0, $1) }.finiteOrZero
    var total = number == 0 ? nil : exp(-largest).multiple(number)
    for (term, coefficient) in known {
      guard let multiple = term.divided(byExp: largest).multiple(coefficient) else { return nil }
      total = total.map { $0 + multiple } ?? multiple
    }
    guard let total else { return nil }
    self.init(shift: largest, scaled: total)
    needsElements = known.contains { $0.0.needsElements }
  }

  /// One of several tensors that are added.
  private struct Term {
    /// Its exponent, or the largest of several.
    let exponent: Variable
    let scaled: Variable?
    let needsElements: Bool

    init?(_ x: Variable) {
      if let exponent = x.argument(of: Exp.self) {
        guard !exponent.isShifted else { return nil }
        (self.exponent, scaled, needsElements) = (exponent, nil, false)
      } else if x.op(as: Add.self) == nil, let sum = ExponentialSum(x) {
        (exponent, scaled, needsElements) = (sum.shift, sum.scaled, sum.needsElements)
      } else {
        return nil
      }
    }

    func divided(byExp shift: Variable) -> Variable {
      let exponential = exp(exponent - shift)
      return scaled.map { exponential * $0 } ?? exponential
    }
  }
}
