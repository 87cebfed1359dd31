import AgnesiArray
public import AgnesiGraph

/// The cross-entropy between predicted probabilities of classes and the classes that are right, one
/// number for each row.
///
/// `out[i] = -log(p[i, y[i]])` for class numbers, `out[...] = -Σ_k y[..., k] log(p[..., k])` for
/// one-hot rows or other distributions
///
/// Classes of target 0 do not count, whatever their probability. Where the probabilities are a
/// `softmax`, the compiler takes the logarithm of both at once, so that no digits are lost;
/// `softmaxCrossEntropy` does so by itself.
///
/// - Parameters:
///   - probabilities: a matrix `[rows, classes]`; for one-hot targets, a tensor `[..., classes]`.
///   - targets: an integer vector of classes, one a row; or a tensor of the probabilities' shape.
/// - Returns: a floating tensor without the last axis; take its mean for a cost. An error for
///   targets of another rank, and for class numbers that are not integers.
/// - SeeAlso: Theano's `categorical_crossentropy`.
public func crossEntropy(_ probabilities: Variable, _ targets: Variable) -> Variable {
  build("crossEntropy", [probabilities, targets]) { types throws(OpFailure) in
    let rank = types[0].rank
    guard rank >= 1 else { throw OpFailure("probabilities need rank 1 or more") }
    if types[1].rank == rank {
      let operands = try prepareOperands("crossEntropy", [probabilities, targets], .floating)
      return -sum(weightedLog(operands[0], weight: operands[1]), axis: -1)
    }
    guard rank == 2, types[1].rank == 1 else {
      throw OpFailure(
        "targets of rank \(types[1].rank) do not fit probabilities of rank \(rank): a vector of "
          + "classes for a matrix, or one-hot rows of rank \(rank), are expected")
    }
    guard types[1].dtype.isInteger else {
      throw OpFailure("class numbers must be integers, but have dtype \(types[1].dtype)")
    }
    let p = try prepareOperands("crossEntropy", [probabilities], .floating)[0]
    return -log(p)[arange(targets.shape[0]), targets]
  }
}

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
