import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of softmax written out")
struct SoftmaxFormsTests {
  let x = matrix("x", dtype: .float64)
  let t = matrix("t", dtype: .float64)
  let rules = Rewrite.softmaxForms + Rewrite.dimshuffles
  let values: [Variable: NDArray]
  /// Logits whose exponentials overflow or vanish.
  let extreme: [Variable: NDArray]

  init() throws {
    let weights = try NDArray([1, 2, -1, 0.5, 3, 0.25], shape: [2, 3])
    values = [x: try NDArray([0.5, -1, 2, 3, 0.25, -0.75], shape: [2, 3]), t: weights]
    extreme = [x: try NDArray([1e4, -1e4, 0, -1e4, -1e4, -1e4], shape: [2, 3]), t: weights]
  }

  @Test("a logarithm of a softmax that is written as a difference is found", arguments: [0, 1])
  func logarithm(_ axis: Int) throws {
    let expected = logSoftmax(x, axis: axis)
    let kept = x - log(sum(exp(x), axis: axis, keepDims: true))
    try expectRewrite(kept, becomes: expected, by: rules, with: values)
    let order: [DimshuffleAxis] = axis == 0 ? [.x, 0] : [0, .x]
    let expanded = x - log(sum(exp(x), axis: axis)).dimshuffle(order)
    try expectRewrite(expanded, becomes: expected, by: rules, with: values)
    let other = t - log(sum(exp(x), axis: axis, keepDims: true))
    try expectRewrite(other, becomes: other, by: rules, with: values)
  }

  @Test("what is subtracted along the axis makes no difference", arguments: [0, 1])
  func shifted(_ axis: Int) throws {
    let largest = max(x, axis: axis, keepDims: true)
    try expectRewrite(
      softmax(x - largest), becomes: axis == 1 ? softmax(x) : softmax(x - largest), by: rules,
      with: values)
    try expectRewrite(
      logSoftmax(largest + x), becomes: axis == 1 ? logSoftmax(x) : logSoftmax(largest + x),
      by: rules, with: values)
    try expectRewrite(
      softmax(t - x), becomes: softmax(t - x), by: rules, with: values)
    let exponentials = exp(x - largest)
    let (outputs, _) = try RewriteCatalog.rewrite([
      exponentials / sum(exponentials, axis: axis, keepDims: true)
    ])
    #expect(haveSameStructure(outputs[0], softmax(x, axis: axis)))
  }

  @Test("a softmax along both axes does not overflow, and neither does its gradient")
  func bothAxes() throws {
    let probabilities = exp(x) / sum(exp(x))
    let gradient = try grad(log(sum(exp(x))), withRespectTo: x)
    for output in [probabilities, gradient, exp(log(probabilities))] {
      let (rewritten, report) = try RewriteCatalog.rewrite([output])
      #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
      let plain = try ReferenceEvaluator.evaluate([output], values)[0]
      let close = try ReferenceEvaluator.evaluate(rewritten, values)[0]
      #expect(close.isClose(to: plain, relativeTolerance: 1e-14))
      let certain = try ReferenceEvaluator.evaluate(rewritten, extreme)[0]
      #expect(try certain.doubles() == [1, 0, 0, 0, 0, 0])
    }
  }

  @Test("a sum that is stable as written is left alone")
  func stableSum() throws {
    let largest = max(x, axis: 1, keepDims: true)
    let sum = largest + log(sum(exp(x - largest), axis: 1, keepDims: true))
    let (outputs, report) = try RewriteCatalog.rewrite([sum])
    #expect(report.counts["log-of-sum-of-exponentials"] == nil)
    #expect(haveSameStructure(outputs[0], sum))
  }
}
