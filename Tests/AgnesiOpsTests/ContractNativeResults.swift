import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport

/// The results of a sample computed by a compiled function, from inputs of the given types.
func compiledResults(of sample: OpSample, types: [TensorType], mode: Mode) throws -> [NDArray] {
  let inputs = types.map { Variable(leaf: Input($0), type: $0) }
  let compiled = try function(
    inputs: inputs, outputs: apply(sample.op, to: inputs), mode: mode, onUnusedInput: .ignore)
  return try compiled.call(sample.inputs)
}
