import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport

/// The results of samples of one op, computed by one compiled function, since compiling one for
/// each would take most of the time.
func compiledResults(
  of contracts: [OpContract], sizesKnown: Bool, mode: Mode
) throws -> [[NDArray]] {
  var inputs: [Variable] = []
  var outputs: [Variable] = []
  for contract in contracts {
    let own = contract.inputTypes(sizesKnown: sizesKnown).map {
      Variable(leaf: Input($0), type: $0)
    }
    inputs += own
    outputs += apply(contract.sample.op, to: own)
  }
  let compiled = try function(inputs: inputs, outputs: outputs, mode: mode, onUnusedInput: .ignore)
  var results = try compiled.call(contracts.flatMap(\.sample.inputs))[...]
  return contracts.map { contract in
    defer { results = results.dropFirst(contract.results.count) }
    return Array(results.prefix(contract.results.count))
  }
}
