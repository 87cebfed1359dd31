import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiOps
import AgnesiRewrites
import AgnesiTestSupport
import Foundation
import Testing

@Suite("random expressions")
struct RandomExpressionTests {
  /// Each seed stands for a batch of expressions, compiled as one function.
  static let seeds: [UInt64] =
    getenv("AGNESI_LONG_TESTS") == nil
    ? Array(1...6) + [595_887_376_410, 1_060_792_674_944, 144_285_580_768]
    : (0..<100).map { _ in UInt64.random(in: 0..<(1 << 40)) }

  @Test("keep their values when rewritten and compiled", arguments: seeds)
  func values(seed: UInt64) throws {
    var expressions = RewriteExpressions(seed: seed)
    let batch = try (0..<30).map { _ in try expressions.next(depth: 6) }
    try check(batch, expressions.values, seed: seed)
  }

  @Test("keep their gradients when rewritten and compiled", arguments: seeds)
  func gradients(seed: UInt64) throws {
    var expressions = RewriteExpressions(seed: seed &+ 1000)
    var batch: [Variable] = []
    for _ in 0..<10 {
      let before = expressions.inputs.count
      let cost = sum(try expressions.next(depth: 5))
      batch += try grad(
        cost, withRespectTo: Array(expressions.inputs[before...].prefix(3)),
        disconnectedInputs: .ignore)
    }
    try check(batch, expressions.values, seed: seed)
  }

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

  private func check(
    _ batch: [Variable], _ values: [Variable: NDArray], seed: UInt64
  ) throws {
    let expected = try ReferenceEvaluator.evaluate(batch, values)
    let (rewritten, report) = try RewriteCatalog.rewrite(batch)
    #expect(report.rejected.isEmpty, "seed \(seed)")
    #expect(report.exhausted.isEmpty, "seed \(seed), \(report.counts)")
    let (again, _) = try RewriteCatalog.rewrite(rewritten)
    let computed = try ReferenceEvaluator.evaluate(rewritten, values)
    let compiled = try Self.compiled(batch, values)
    for (place, expression) in batch.enumerated() {
      if !Self.agree(computed[place], expected[place]) {
        let culprit = Self.smallest(in: expression) {
          guard let value = try? ReferenceEvaluator.evaluate([$0], values),
            let (rewritten, _) = try? RewriteCatalog.rewrite([$0]),
            let other = try? ReferenceEvaluator.evaluate(rewritten, values)
          else { return true }
          return !Self.agree(other[0], value[0])
        }
        Issue.record(
          "seed \(seed): rewriting \(listing(of: culprit)) gives other values by \(Self.rules(culprit))"
        )
      } else if !Self.agree(compiled[place], expected[place]) {
        let culprit = Self.smallest(in: expression) {
          guard let value = try? ReferenceEvaluator.evaluate([$0], values),
            let other = try? Self.compiled([$0], values)
          else { return true }
          return !Self.agree(other[0], value[0])
        }
        Issue.record("seed \(seed): compiling \(listing(of: culprit)) gives other values")
      }
      if !haveSameStructure(again[place], rewritten[place]) {
        let culprit = Self.smallest(in: expression) {
          guard let (once, _) = try? RewriteCatalog.rewrite([$0]),
            let (twice, _) = try? RewriteCatalog.rewrite(once)
          else { return true }
          return !haveSameStructure(once[0], twice[0])
        }
        let once = try RewriteCatalog.rewrite([culprit]).0[0]
        let (twice, report) = try RewriteCatalog.rewrite([once])
        Issue.record(
          """
          seed \(seed): rewriting twice changes \(listing(of: once)) to \(listing(of: twice[0])) \
          by \(report.counts)
          """)
      }
    }
  }

  private static func compiled(
    _ batch: [Variable], _ values: [Variable: NDArray]
  ) throws -> [NDArray] {
    let inputs = Array(values.keys)
    let compiled = try function(
      inputs: inputs, outputs: batch, mode: .fastRun, onUnusedInput: .ignore)
    return try compiled.call(inputs.compactMap { values[$0] })
  }

  private static func agree(_ computed: NDArray, _ expected: NDArray) -> Bool {
    let largest = (try? expected.doubles().map(\.magnitude).filter(\.isFinite).max()) ?? 0
    return computed.shape == expected.shape && computed.dtype == expected.dtype
      && computed.isClose(
        to: expected, relativeTolerance: 1e-8, absoluteTolerance: 1e-9 * Swift.max(1, largest),
        equalNaN: true)
  }

  private static func rules(_ expression: Variable) -> [String] {
    (try? RewriteCatalog.rewrite([expression]).1.counts.keys.sorted()) ?? []
  }

  /// The first of the expressions inside one, inputs first, that fails.
  private static func smallest(
    in expression: Variable, fails: (Variable) -> Bool
  ) -> Variable {
    for node in Graph.topologicalOrder([expression]) {
      for output in node.outputs where fails(output) { return output }
    }
    return expression
  }
}
