import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of exponentials and their sums")
struct SoftmaxTests {
  let x = matrix("x", dtype: .float64)
  let rules = Rewrite.softmaxes + Rewrite.reductions + Rewrite.dimshuffles
  let values: [Variable: NDArray]
  /// Logits whose exponentials overflow or vanish.
  let extreme: [Variable: NDArray]

  init() throws {
    values = [x: try NDArray([0.5, -1, 2, 3, 0.25, -0.75], shape: [2, 3])]
    extreme = [x: try NDArray([1e4, -1e4, 0, -1e4, -1e4, -1e4], shape: [2, 3])]
  }

  /// What the rewritten expression gives for extreme logits.
  func rewritten(_ expression: Variable) throws -> NDArray {
    let (outputs, _) = try RewriteCatalog.rewrite([expression])
    return try ReferenceEvaluator.evaluate(outputs, extreme)[0]
  }

  @Test("the logarithm of a softmax is one op, behind views and choices of elements, too")
  func logarithm() throws {
    try expectRewrite(log(softmax(x)), becomes: logSoftmax(x), by: rules, with: values)
    try expectRewrite(
      log(softmax(x).dimshuffle(1, 0)), becomes: logSoftmax(x).dimshuffle(1, 0), by: rules,
      with: values)
    try expectRewrite(
      log(softmax(x).flatten()), becomes: logSoftmax(x).flatten(), by: rules, with: values)
    try expectRewrite(
      log(softmax(x, axis: 0)), becomes: logSoftmax(x, axis: 0), by: rules, with: values)
    try expectRewrite(
      log(softmax(x)[.all, 1]), becomes: logSoftmax(x)[.all, 1], by: rules, with: values)
    try expectRewrite(exp(logSoftmax(x)), becomes: softmax(x), by: rules, with: values)
  }

  @Test("the logarithm of a vanishing probability is finite")
  func extremeLogarithm() throws {
    let plain = try ReferenceEvaluator.evaluate([log(softmax(x))], extreme)[0].doubles()
    #expect(plain[1] == -.infinity)
    let third = 1.0986122886681098
    let logarithms = try rewritten(log(softmax(x).dimshuffle(1, 0)))
    let expected = try NDArray([0, -third, -2e4, -third, -1e4, -third], shape: [3, 2])
    #expect(logarithms.isClose(to: expected, relativeTolerance: 1e-14))
  }

  @Test("the most likely class is that of the largest logit")
  func index() throws {
    try expectRewrite(
      argmax(softmax(x), axis: 1), becomes: argmax(x, axis: 1), by: rules, with: values)
    try expectRewrite(
      argmin(softmax(x, axis: 0), axis: 0),
      becomes: argmin(x, axis: 0, keepDims: true).dimshuffle(1), by: rules, with: values)
  }

  @Test("the largest probability of another axis is not that of the largest logit")
  func otherIndex() throws {
    let mixed = argmax(softmax(x), axis: 0)
    try expectRewrite(mixed, becomes: mixed, by: rules, with: values)
  }

  @Test("a softmax written out is found", arguments: [0, 1])
  func writtenSoftmax(_ axis: Int) throws {
    let exponentials = exp(x)
    try expectRewrite(
      exponentials / sum(exponentials, axis: axis, keepDims: true), becomes: softmax(x, axis: axis),
      by: rules, with: values)
    let total = sum(exponentials, axis: axis)
    let expanded = axis == 0 ? total.dimshuffle(.x, 0) : total.dimshuffle(0, .x)
    try expectRewrite(
      exponentials / expanded, becomes: softmax(x, axis: axis), by: rules, with: values)
    // NumPy aligns at the right: here each element is divided by the sum of another row.
    let square = tensor(.float64, shape: [2, 2], name: "square")
    let misaligned = exp(square) / sum(exp(square), axis: 1).dimshuffle(.x, 0)
    try expectRewrite(
      misaligned, becomes: misaligned, by: rules,
      with: [square: try NDArray([0, 1, 2, 3.5], shape: [2, 2])])
  }

  @Test("a softmax written out does not overflow")
  func extremeSoftmax() throws {
    let exponentials = exp(x)
    let result = try rewritten(exponentials / sum(exponentials, axis: 1, keepDims: true))
    let third = 1.0 / 3
    #expect(result.isClose(to: try NDArray([1, 0, 0, third, third, third], shape: [2, 3])))
  }

  @Test("the logarithm of a sum of exponentials neither overflows nor vanishes")
  func logarithmOfSum() throws {
    let result = try rewritten(log(sum(exp(x), axis: 1)))
    #expect(
      result.isClose(to: NDArray([1e4, -1e4 + 1.0986122886681098]), relativeTolerance: 1e-14))
    let infinite: [Variable: NDArray] = [
      x: try NDArray([Double.infinity, 0, -.infinity, -.infinity, .nan, 1], shape: [3, 2])
    ]
    let (outputs, report) = try RewriteCatalog.rewrite([log(sum(exp(x), axis: 1))])
    #expect(report.counts["log-of-sum-of-exponentials"] == 1)
    let special = try ReferenceEvaluator.evaluate(outputs, infinite)[0]
    #expect(special.isClose(to: NDArray([Double.infinity, -.infinity, .nan]), equalNaN: true))
  }

  @Test("the stable form of a logarithm of a sum is not stabilised again")
  func stableForm() throws {
    let column = tensor(.float64, shape: [nil, 1], name: "column")
    for expression in [log(sum(exp(-x))), log(sum(exp(2 * x), axis: 0)), log(sum(exp(column)))] {
      let (_, report) = try RewriteCatalog.rewrite([expression])
      #expect(report.exhausted.isEmpty && report.rejected.isEmpty)
      #expect(report.counts["log-of-sum-of-exponentials"] == 1)
    }
  }

  @Test("the gradient of the logarithm of a sum of exponentials is a softmax", arguments: [0, 1])
  func gradientOfLogarithm(_ axis: Int) throws {
    let cost = sum(log(sum(exp(x), axis: axis)))
    let (outputs, _) = try RewriteCatalog.rewrite([try grad(cost, withRespectTo: x)])
    for values in [values, extreme] {
      let result = try ReferenceEvaluator.evaluate(outputs, values)[0]
      let expected = try ReferenceEvaluator.evaluate([softmax(x, axis: axis)], values)[0]
      #expect(result.isClose(to: expected, relativeTolerance: 1e-14))
    }
  }
}
