import AgnesiArray
import AgnesiKernel

extension ReferenceEvaluator {
  /// Refuses operands whose sizes do not fit together, as compiled code does and in its words.
  ///
  /// An axis broadcasts when its length is known to be 1 while the expression is built, not when it
  /// happens to be 1 in a call: reference evaluations alone would not tell these apart. An op that
  /// cannot tell the sizes of its results requires nothing; its evaluation decides.
  static func checkSizes(_ node: Node, _ inputs: [NDArray]) throws(GraphErrors) {
    var context = ShapeContext(
      inputTypes: node.inputs.compactMap(\.knownType), outputTypes: node.outputTypes,
      inputShapes: inputs.map { $0.shape.map { Scalar.integer($0) } },
      inputValues: inputs.map(\.hostValues))
    guard node.op.hostInputs.allSatisfy({ context.inputValues[$0] != nil }),
      (try? node.op.inferShapes(&context)) != nil
    else { return }
    for requirement in context.requirements where requirement.condition.integerValue == 0 {
      throw GraphErrors(
        node, requirement.text(requirement.values.map { $0.size(parameters: []) }),
        operands: inputs.map(TensorType.init(of:)))
    }
  }
}
