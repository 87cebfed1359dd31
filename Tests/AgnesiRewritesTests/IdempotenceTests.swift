import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

/// What has been optimised has nothing left to optimise.
@Suite struct IdempotenceTests {
  @Test("optimising an example of a rule twice changes nothing", arguments: AlgebraRow.rows)
  func rows(_ row: AlgebraRow) throws {
    var generator = SplitMix(seed: 7)
    for dtypes in row.dtypes {
      for sizesKnown in [true, false] {
        let inputs = try RewriteInputs(
          dtypes, shapes: [[2, 3]], sizesKnown: sizesKnown, isSpecial: false, using: &generator)
        let (input, expected) = row.expressions(inputs.variables)
        try expectFixed([input, expected], "\(row.rule) on \(inputs)")
      }
    }
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
