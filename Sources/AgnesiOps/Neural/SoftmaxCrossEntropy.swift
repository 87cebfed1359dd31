package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The cross-entropy between the softmax of each row and the class that a label names.
///
/// Inputs: logits `[..., classes]` and integer labels `[...]`; one number a row.
package struct SoftmaxCrossEntropy: Op {
  package init() {}

  package var name: String { "softmaxCrossEntropy" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [TensorType(inputs[0].dtype, try LabelledRows.check(inputs[0], labels: inputs[1]))]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [LabelledRows.shape(&context)]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil] }
    return [
      applyOne(
        SoftmaxCrossEntropyGradient(), to: [context.inputs[0], context.inputs[1], gradient]),
      nil,
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let failure = LabelledRows.failure(&context)
    var rows = RowPasses(context)
    let label = rows.label(context.inputs[1], failure)
    let largest = rows.largest()
    let total = rows.sum { .unary(.exp, $1.value - $0[largest]) }
    // The logarithm is lost if it is added to a large logit.
    let rest = rows.number("rest") { $0[largest] - $0.element($0[label]) }
    rows.storeNumber { .unary(.log, $0[total]) + $0[rest] }
    rows.emit("crossEntropy", weight: 6, into: &context)
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let rows = try LabelledRows.elements(inputs[0], labels: inputs[1])
    let values = rows.map { row, label in
      let largest = row.max() ?? 0
      let total = row.reduce(0) { $0 + Foundation.exp($1 - largest) }
      return Foundation.log(total) + (largest - row[label])
    }
    return [try NDArray(doubles: values, shape: inputs[1].shape, dtype: inputs[0].dtype)]
  }

  package static var samples: [OpSample] {
    LabelledRows.samples(differentiable: [0]) { logits, labels, _ in
      (SoftmaxCrossEntropy(), [logits, labels])
    }
  }
}

/// The gradient of the cross-entropy of a softmax: `(softmax(x) - onehot(label)) gradient`.
///
/// Inputs: logits `[..., classes]`, integer labels `[...]`, gradients `[...]`.
package struct SoftmaxCrossEntropyGradient: Op {
  package init() {}

  package var name: String { "softmaxCrossEntropyGradient" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let expected = TensorType(
      inputs[0].dtype, try LabelledRows.check(inputs[0], labels: inputs[1]))
    guard inputs[2].isCompatible(with: expected) else {
      throw OpFailure("the gradient has type \(inputs[2]), expected \(expected)")
    }
    return [inputs[0]]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shape = LabelledRows.shape(&context)
    for axis in shape.indices {
      context.require(
        context.inputShapes[2][axis], equals: shape[axis],
        "gradients and labels have sizes #0 and #1 along axis \(axis)")
    }
    return [context.inputShapes[0]]
  }

  /// By the derivative of the softmax; linear in the gradients.
  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil, nil] }
    let (logits, labels, outer) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let probabilities = applyOne(Softmax(), to: [logits])
    let mean = sum(gradient * probabilities, axis: -1, keepDims: true)
    let lead = (0..<(outer.knownType?.rank ?? 0)).map(DimshuffleAxis.axis)
    // With gradients of 1, the op gives the difference by which they are multiplied.
    let ones = onesLike(outer)
    let difference = applyOne(SoftmaxCrossEntropyGradient(), to: [logits, labels, ones])
    return [
      outer.dimshuffle(lead + [.x]) * probabilities * (gradient - mean),
      nil,
      sum(gradient * difference, axis: -1),
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (outer, failure) = (context.inputs[2], LabelledRows.failure(&context))
    var rows = RowPasses(context)
    let label = rows.label(context.inputs[1], failure)
    let largest = rows.largest()
    let total = rows.sum(keeping: true) { .unary(.exp, $1.value - $0[largest]) }
    let gradient = rows.number("gradient") { outer[linear: $0.index] }
    let scale = rows.number("scale") { .constant(1, $0[total].dtype) / $0[total] }
    rows.storeElements { row, element in
      let isLabel = Scalar.compare(.equal, element.index, row[label])
      let target = Scalar.select(isLabel, .constant(1, outer.dtype), .constant(0, outer.dtype))
      return (element.value * row[scale] - target) * row[gradient]
    }
    rows.emit("crossEntropyGradient", weight: 8, into: &context)
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let rows = try LabelledRows.elements(inputs[0], labels: inputs[1])
    guard inputs[2].shape == inputs[1].shape else {
      throw ArrayError("gradients of shape \(inputs[2].shape) for labels of \(inputs[1].shape)")
    }
    let gradients = try inputs[2].doubles()
    let values = zip(rows, gradients).flatMap { row, gradient in
      let largest = row.elements.max() ?? 0
      let exponentials = row.elements.map { Foundation.exp($0 - largest) }
      let total = exponentials.reduce(0, +)
      return exponentials.enumerated().map { place, value in
        (value / total - (place == row.label ? 1 : 0)) * gradient
      }
    }
    return [try NDArray(doubles: values, shape: inputs[0].shape, dtype: inputs[0].dtype)]
  }

  package static var samples: [OpSample] {
    LabelledRows.samples(differentiable: [0, 2]) { logits, labels, gradients in
      (SoftmaxCrossEntropyGradient(), [logits, labels, gradients])
    }
  }
}

/// The cross-entropy between the softmax of logits and the classes that labels name, one number for
/// each label, in one stable step.
///
/// `out[...] = -log(softmax(logits)[..., labels[...]]) = log(Σ_k exp(x[k])) - x[label]`
///
/// - Parameters:
///   - logits: a tensor `[..., classes]` of any real numbers; integers become `floatX`.
///   - labels: an integer tensor of the leading shape, with classes from 0. A label out of range is
///     an error in the call.
/// - Returns: a floating tensor of the labels' shape; take its mean for a cost. An error for labels
///   that are not integers or have another rank than one less than the logits.
/// - SeeAlso: Theano's `crossentropy_softmax_1hot`.
public func softmaxCrossEntropy(_ logits: Variable, _ labels: Variable) -> Variable {
  build("softmaxCrossEntropy", [logits, labels]) { _ throws(OpFailure) in
    let logits = try prepareOperands("softmaxCrossEntropy", [logits], .floating)[0]
    return applyOne(SoftmaxCrossEntropy(), to: [logits, labels])
  }
}
