import AgnesiArray
public import AgnesiGraph

/// The cross-entropy between predicted probabilities and targets between 0 and 1, element by
/// element.
///
/// `out = -(t log(p) + (1 - t) log(1 - p))`
///
/// A target of exactly 0 or 1 leaves out the other term, so a certain and right prediction costs 0;
/// a certain and wrong one costs infinity.
///
/// - Parameters:
///   - probabilities: a tensor of numbers from 0 to 1; NaN outside.
///   - targets: a tensor that broadcasts against the probabilities.
/// - Returns: a floating tensor of the broadcast shape; take its mean for a cost.
/// - SeeAlso: Theano's `binary_crossentropy`; `sigmoidCrossEntropy`, which keeps its digits where
///   the sigmoid is close to 0 or 1.
public func binaryCrossEntropy(_ probabilities: Variable, _ targets: Variable) -> Variable {
  build("binaryCrossEntropy", [probabilities, targets]) { _ throws(OpFailure) in
    let operands = try prepareOperands(
      "binaryCrossEntropy", [probabilities, targets], .floating)
    let (p, t) = (operands[0], operands[1])
    return -(weightedLog(p, weight: t) + weightedLog(1 - p, weight: 1 - t))
  }
}

/// The cross-entropy between the sigmoid of logits and targets between 0 and 1, element by element,
/// in one stable step.
///
/// `out = log(1 + exp(x)) - t x`, which is `binaryCrossEntropy(sigmoid(x), t)`
///
/// - Parameters:
///   - logits: a tensor of any real numbers.
///   - targets: a tensor that broadcasts against the logits.
/// - Returns: a floating tensor of the broadcast shape.
/// - SeeAlso: Theano's `sigmoid_binary_crossentropy`.
public func sigmoidCrossEntropy(_ logits: Variable, _ targets: Variable) -> Variable {
  build("sigmoidCrossEntropy", [logits, targets]) { _ throws(OpFailure) in
    let operands = try prepareOperands("sigmoidCrossEntropy", [logits, targets], .floating)
    return softplus(operands[0]) - operands[1] * operands[0]
  }
}

/// `weight log(x)`, which is 0 where the weight is 0, whatever x is; so is its gradient.
func weightedLog(_ x: Variable, weight: Variable) -> Variable {
  // The logarithm must not see what it does not count: its infinite gradient times 0 were NaN.
  weight * log(select(weight .== 0, 1, x))
}
