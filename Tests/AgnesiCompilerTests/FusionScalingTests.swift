import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Testing

@testable import AgnesiCompiler

/// Kernels, and what it takes to merge them, grow with the number of nodes, not faster, whatever the
/// graph looks like.
@Suite struct FusionScalingTests {
  /// What scheduling a graph as written comes to.
  private struct Size {
    /// The length of all kernels' texts.
    var text = 0
    /// The number of kernels before any was merged.
    var kernelCount = 0
    var effort = MergeEffort()
  }

  private func size(_ outputs: [Variable], _ inputs: [Variable]) throws -> Size {
    let graph = try Graph(outputs)
    var table = SizeTable()
    let sizes = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: [:])
    let program = Scheduler.schedule(
      sizes, inputs: inputs, parameterCount: table.sources.count, vectorUnit: .avx)
    let text = program.steps.reduce(0) { total, step in
      guard case .launch(let kernel, _) = step else { return total + 1 }
      return total + KernelPrinter.text(kernel).utf8.count
    }
    return Size(
      text: text, kernelCount: program.results.count, effort: program.mergeEffort)
  }

  private let x = tensor(.float32, shape: [40, 60], name: "x")

  /// Expects that ten times the steps take no more than ten times the text and the statements, but
  /// for what a graph has once and for numbers that get longer; and that each kernel is compared with
  /// a few others, however many there are.
  private func expectLinear(steps: Int, _ outputs: (Int) -> [Variable]) throws {
    let small = try size(outputs(steps), [x])
    let large = try size(outputs(10 * steps), [x])
    #expect(large.text <= 11 * small.text, "\(small) and \(large)")
    #expect(
      large.effort.statementCount <= 11 * small.effort.statementCount, "\(small) and \(large)")
    #expect(large.effort.comparisonCount <= 100 * large.kernelCount, "\(large)")
  }

  @Test("a long chain of cheap steps")
  func chain() throws {
    try expectLinear(steps: 300) { count in
      [(0..<count).reduce(x) { y, step in maximum(y * 0.5 + Double(step), x) }]
    }
  }

  @Test("a chain whose every step is used twice")
  func doubledChain() throws {
    try expectLinear(steps: 300) { count in
      [(0..<count).reduce(x) { y, _ in y * (y + 1) }]
    }
    try expectLinear(steps: 300) { count in
      var (a, b) = (x, x)
      for _ in 0..<(count / 2) { (a, b) = (a + b, a - b) }
      return [sum(a, axis: 0), sum(b, axis: 1)]
    }
  }

  @Test("one result that many use")
  func fanOut() throws {
    try expectLinear(steps: 100) { count in
      let y = exp(x)
      return (0..<count).map { sum(y * Double($0), axis: $0 % 2) }
    }
  }

  @Test("many reductions, each used by the next")
  func reductions() throws {
    try expectLinear(steps: 90) { count in
      [(0..<(count / 3)).reduce(x) { y, _ in y - sum(tanh(y), axis: 1, keepDims: true) }]
    }
  }
}
