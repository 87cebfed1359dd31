import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Testing

/// Rewrites by some rules only.
func rewrite(
  _ outputs: [Variable], by rules: [Rewrite]
) throws -> ([Variable], RewriteDriver.Report) {
  var report = RewriteDriver.Report()
  let outputs = try RewriteDriver(rules).run(outputs, report: &report)
  return (outputs, report)
}

/// Rewrites an expression and expects another one, and equal values.
func expectRewrite(
  _ input: Variable, becomes expected: Variable, by rules: [Rewrite],
  with values: [Variable: NDArray] = [:], location: SourceLocation = #_sourceLocation
) throws {
  let (outputs, report) = try rewrite([input], by: rules)
  #expect(report.rejected.isEmpty && report.exhausted.isEmpty, sourceLocation: location)
  #expect(describe(outputs[0]) == describe(expected), sourceLocation: location)
  let before = try ReferenceEvaluator.evaluate([input], values)[0]
  let after = try ReferenceEvaluator.evaluate(outputs, values)[0]
  let difference = "\(try after.doubles()) instead of \(try before.doubles())"
  let isClose = after.isClose(
    to: before, relativeTolerance: 1e-12, absoluteTolerance: 1e-12, equalNaN: true)
  #expect(isClose, "\(difference)", sourceLocation: location)
}

/// An expression in prefix form, with its ops' parameters.
func describe(_ x: Variable) -> String {
  guard let node = x.node else { return "error: \(x.errors.map(\.message))" }
  if let value = x.constantValue {
    return "\(value.dtype)\(value.shape)(\((try? value.doubles()) ?? []))"
  }
  let inputs = node.inputs.map(describe)
  if inputs.isEmpty { return x.name ?? "\(node.op)" }
  return "\(node.op)" + (x.outputNumber > 0 ? "#\(x.outputNumber)" : "") + "("
    + inputs.joined(separator: ", ") + ")"
}
