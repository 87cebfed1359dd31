import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport
import Testing

/// The mode that compares how a call can be computed finds nothing where there is nothing.
@Suite("random expressions")
struct RandomExpressionTests {
  @Test("are not accused by the mode that compares", arguments: 1...UInt64(40))
  func debugging(seed: UInt64) throws {
    var expressions = RewriteExpressions(seed: seed &+ 2000)
    let batch = try (0..<20).map { _ in try expressions.next(depth: 5) }
    let inputs = Array(expressions.values.keys)
    let compared = try function(
      inputs: inputs, outputs: batch, mode: .debug.excluding("nan-unsafe"), onUnusedInput: .ignore)
    do {
      try compared.call(inputs.compactMap { expressions.values[$0] })
    } catch {
      Issue.record("seed \(seed): \(error)")
    }
  }
}
