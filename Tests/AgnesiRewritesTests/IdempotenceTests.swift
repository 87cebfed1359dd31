import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

/// What has been optimised has nothing left to optimise.
@Suite struct IdempotenceTests {
  @Test("optimising an example of a rule twice changes nothing", arguments: RewriteRow.rows)
  func rows(_ row: RewriteRow) throws {
    let outputs = row.variants.flatMap { operands in
      let (input, expected) = row.expressions(operands.map { $0.variable(name: "x") })
      return [input, expected]
    }
    try expectFixed(outputs, row.rule)
  }

  @Test("optimising a training step twice changes nothing")
  func trainingStep() throws {
    try expectFixed(TrainingStepTests().step().outputs, "the training step")
  }

  private func expectFixed(_ outputs: [Variable], _ label: String) throws {
    let (once, _) = try RewriteCatalog.rewrite(outputs)
    var steps: [String] = []
    let (twice, _) = try RewriteCatalog.rewrite(once) { steps.append("\($0)") }
    #expect(steps.isEmpty, "\(label)")
    #expect(twice == once, "\(label)")
  }
}
