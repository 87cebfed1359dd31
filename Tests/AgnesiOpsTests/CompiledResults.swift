import AgnesiArray
import AgnesiCompiler
import AgnesiGraph

/// Expressions, the inputs that they depend on, and values for these.
struct Computation {
  var inputs: [Variable]
  var outputs: [Variable]
  var values: [NDArray]
}

/// The results of several computations by one compiled function, since compiling one for each
/// would take most of the time.
func compiledResults(of computations: [Computation], mode: Mode) throws -> [[NDArray]] {
  let compiled = try function(
    inputs: computations.flatMap(\.inputs), outputs: computations.flatMap(\.outputs), mode: mode,
    onUnusedInput: .ignore)
  var results = try compiled.call(computations.flatMap(\.values))[...]
  return computations.map { computation in
    defer { results = results.dropFirst(computation.outputs.count) }
    return Array(results.prefix(computation.outputs.count))
  }
}
