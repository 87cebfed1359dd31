import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport

/// The results of all samples of an op, computed by one compiled function: starting the C compiler
/// costs more than all the rest.
func compiledResults(of contracts: [OpContract], sizesKnown: Bool, mode: Mode) throws
  -> [[NDArray]]
{
  var inputs: [Variable] = []
  var outputs: [[Variable]] = []
  for contract in contracts {
    let own = contract.inputTypes(sizesKnown: sizesKnown).map { Variable(leaf: Input($0), type: $0) }
    inputs += own
    outputs.append(apply(contract.sample.op, to: own))
  }
  let compiled = try function(
    inputs: inputs, outputs: outputs.flatMap { $0 }, mode: mode, onUnusedInput: .ignore)
  var results = try compiled.call(contracts.flatMap(\.sample.inputs))[...]
  return outputs.map { own in own.compactMap { _ in results.popFirst() } }
}
