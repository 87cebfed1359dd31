import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of softmax written out")
struct SoftmaxFormsTests {
  let x = matrix("x", dtype: .float64)
  /// Logits whose exponentials overflow or vanish.
  let extreme: NDArray

  init() throws { extreme = try NDArray([1e4, -1e4, 0, -1e4, -1e4, -1e4], shape: [2, 3]) }

  @Test("a softmax written out without the largest element is found", arguments: [0, 1])
  func shifted(_ axis: Int) throws {
    let exponentials = exp(x - max(x, axis: axis, keepDims: true))
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
      let values = [x: try NDArray([0.5, -1, 2, 3, 0.25, -0.75], shape: [2, 3])]
      let plain = try ReferenceEvaluator.evaluate([output], values)[0]
      let close = try ReferenceEvaluator.evaluate(rewritten, values)[0]
      #expect(close.isClose(to: plain, relativeTolerance: 1e-14))
      let certain = try ReferenceEvaluator.evaluate(rewritten, [x: extreme])[0]
      #expect(try certain.doubles() == [1, 0, 0, 0, 0, 0])
    }
  }

  @Test("the gradient of a softmax along both axes is finite where one element is certain")
  func gradientOfBothAxes() throws {
    let weights = Variable(try NDArray([1.0, 2, 3, 4, 5, 6], shape: [2, 3]))
    let cost = sum(weights * (exp(x) / sum(exp(x))))
    let (outputs, report) = try RewriteCatalog.rewrite([try grad(cost, withRespectTo: x)])
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    let gradient = try ReferenceEvaluator.evaluate(outputs, [x: extreme])[0]
    #expect(try gradient.doubles() == [0, 0, 0, 0, 0, 0])
  }

  @Test("so is that of exponentials that are weighted before they are divided")
  func gradientOfWeighted() throws {
    let (w, rows) = (matrix("w", dtype: .float64), vector("rows", dtype: .float64))
    let values = [
      x: extreme, w: try NDArray([1.0, 2, 3, 4, 5, 6], shape: [2, 3]),
      rows: NDArray([1.0, -2, 0]),
    ]
    let products = [w * exp(x), exp(x) * rows, 2 * exp(x), -exp(x), w * w * exp(x)]
    let quotients = products.flatMap {
      [$0 / sum(exp(x)), $0 / sum(exp(x), axis: 0)]
    }
    for quotient in quotients {
      for cost in [sum(quotient), sum(w * quotient), sum(square(quotient))] {
        let gradient = try grad(cost, withRespectTo: x)
        // With the cost beside it, some parts are used twice.
        for outputs in [[gradient], [gradient, cost]] {
          let (rewritten, report) = try RewriteCatalog.rewrite(outputs)
          #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
          let results = try ReferenceEvaluator.evaluate(rewritten, values)
          let areFinite = try results.allSatisfy { try $0.doubles().allSatisfy(\.isFinite) }
          #expect(areFinite, "\(prettyPrint(cost)): \(results)")
        }
      }
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
