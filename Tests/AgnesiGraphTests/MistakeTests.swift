import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// Mistakes travel inside expressions and are thrown where the expression is used.
struct MistakeTests {
  private let x = matrix("x", dtype: .float32, shape: [2, 3])
  private let y = matrix("y", dtype: .float32, shape: [4, 5])

  /// The user's code around an operator that does not fit.
  private func misfit(_ a: Variable, _ b: Variable) -> (Variable, line: Int) {
    let line = #line + 1
    let sum = a + b
    return (sum, line)
  }

  @Test func everyMistakeIsReportedOnceWithItsLine() throws {
    let first = #line + 1
    let sum = x + y
    let product = dot(x, y)
    let moved = x.dimshuffle(0, 0)
    let whole = exp(sum) * product + moved - exp(sum)
    let thrown = #expect(throws: GraphErrors.self) { try whole.type }
    let errors = try #require(thrown).errors
    #expect(errors.map(\.operation) == ["add", "dot", "dimshuffle"])
    #expect(errors.map { $0.origin.location?.line } == [first, first + 1, first + 2])
    #expect(errors.allSatisfy { $0.origin.location?.file == "MistakeTests.swift" })
    #expect(errors[1].operands.map(\.description) == ["float32[2, 3]", "float32[4, 5]"])
  }

  @Test func everyGateThrows() {
    let wrong = x + y
    #expect(throws: GraphErrors.self) { try Graph([x, wrong]) }
    #expect(throws: GraphErrors.self) { try ReferenceEvaluator.evaluate([wrong], [:]) }
    #expect(throws: GraphErrors.self) { try grad(sum(wrong), withRespectTo: x) }
    #expect(throws: GraphErrors.self) { try wrong.value() }
  }

  @Test func operatorsInHelperFunctionsPointAtTheirLine() {
    let (sum, line) = misfit(x, y)
    #expect(exp(sum).errors.first?.origin.location?.line == line)
  }

  @Test func descriptionsHaveOperandsAndPlace() {
    let line = #line + 1
    let wrong = dot(x, y)
    #expect(
      wrong.errors.map(\.description) == [
        "dot: inner sizes 3 and 4 differ (float32[2, 3], float32[4, 5]), "
          + "at MistakeTests.swift:\(line)"
      ])
  }

  @Test func identityOfMistakes() {
    let wrong = x + y
    #expect(wrong == exp(wrong))
    #expect(wrong != x + y)
    #expect(Set([wrong, exp(wrong), x]).count == 2)
  }
}
