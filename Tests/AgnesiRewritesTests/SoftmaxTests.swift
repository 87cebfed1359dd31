import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of exponentials and their sums")
struct SoftmaxTests {
  let x = matrix("x", dtype: .float64)
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

  @Test("the logarithm of a vanishing probability is finite")
  func extremeLogarithm() throws {
    let plain = try ReferenceEvaluator.evaluate([log(softmax(x))], extreme)[0].doubles()
    #expect(plain[1] == -.infinity)
    let third = 1.0986122886681098
    let logarithms = try rewritten(log(softmax(x).dimshuffle(1, 0)))
    let expected = try NDArray([0, -third, -2e4, -third, -1e4, -third], shape: [3, 2])
    #expect(logarithms.isClose(to: expected, relativeTolerance: 1e-14))
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
