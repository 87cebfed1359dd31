import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of a training step")
struct TrainingStepTests {
  /// A classifier whose pictures come as rows and labels as slices of shared variables.
  func step() throws -> (outputs: [Variable], index: Variable) {
    let random = (0..<600).map { Float($0 * 37 % 101) / 101 - 0.5 }
    let images = shared(try NDArray(Array(random[..<360]), shape: [10, 36]), name: "images")
    let labels = shared(NDArray([0, 1, 2, 2, 1, 0, 1, 2, 0, 1] as [Int32]), name: "labels")
    let filters = shared(try NDArray(Array(random[..<18]), shape: [2, 1, 3, 3]), name: "filters")
    let weights = shared(try NDArray(Array(random[..<24]), shape: [8, 3]), name: "weights")
    let bias = shared(try NDArray(Array(random[..<3]), shape: [3]), name: "bias")
    let x = matrix("x", dtype: .float32)
    let y = vector("y", dtype: .int32)
    let index = scalar("index", dtype: .int64)

    let maps = maxPool2D(
      conv2d(x.reshape([-1, 1, 6, 6]), filters), window: (2, 2), ignoreBorder: true)
    let probabilities = softmax(dot(tanh(maps).flatten(2), weights) + bias)
    let cost = -mean(log(probabilities)[arange(y.shape[0]), y])
    let parameters = [filters, weights, bias]
    let gradients = try grad(cost, withRespectTo: parameters)
    let updates = zip(parameters, gradients).map { $0 - 0.5 * $1 }
    let rows = Slice(from: index * 4, to: (index + 1) * 4)
    let outputs = try Graph.substitute(
      [cost] + updates, [x: images[rows], y: labels[rows]])
    return (outputs, index)
  }

  @Test("the cost and its gradient are one op each, and weights are updated by one call of BLAS")
  func graph() throws {
    let (rewritten, report) = try RewriteCatalog.rewrite(try step().outputs)
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    let names = try Graph(rewritten).nodes.map(\.op.name)
    func count(_ name: String) -> Int { names.count { $0 == name } }
    #expect(count("softmaxCrossEntropy") == 1 && count("softmaxCrossEntropyGradient") == 1)
    #expect(count("gemm") == 1)
    // The slices have the same bounds, so every row has its label and nothing is cut or padded.
    #expect(count("subtensor") == 3, "\(names)")
    for gone in ["softmax", "log", "arange", "advancedSubtensor", "advancedIncrementSubtensor"] {
      #expect(count(gone) == 0, "\(names)")
    }
  }

  @Test("the values stay the same", arguments: [0, 1, 2, 3])
  func values(_ number: Int) throws {
    let (outputs, index) = try step()
    let (rewritten, _) = try RewriteCatalog.rewrite(outputs)
    let values = [index: NDArray(number)]
    let before = try ReferenceEvaluator.evaluate(outputs, values)
    let after = try ReferenceEvaluator.evaluate(rewritten, values)
    for (before, after) in zip(before, after) {
      #expect(
        after.isClose(to: before, relativeTolerance: 2e-6, absoluteTolerance: 1e-6, equalNaN: true))
    }
  }
}
