public import AgnesiArray
public import AgnesiGraph

extension Variable {
  /// Computes the value of an expression once.
  ///
  /// - Parameter values: values for the inputs that it depends on.
  /// - Returns: the value.
  /// - Throws: as `function` and a call of it.
  /// - SeeAlso: Theano's `eval`.
  public func evaluate(_ values: [Variable: any TensorValue] = [:]) throws -> NDArray {
    let inputs = Array(values.keys)
    let evaluator = try function(inputs: inputs, outputs: [self], onUnusedInput: .ignore)
    return try evaluator.compiled.call(inputs.compactMap { values[$0] })[0]
  }
}
