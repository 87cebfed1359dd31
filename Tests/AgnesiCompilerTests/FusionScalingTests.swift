import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Testing

@testable import AgnesiCompiler

/// Kernels grow with the number of nodes, not faster, whatever the graph looks like.
@Suite struct FusionScalingTests {
  /// The number of kernels, and of statements and expressions in them, for a graph as written.
  private func size(_ outputs: [Variable], _ inputs: [Variable]) throws -> Int {
    let graph = try Graph(outputs)
    var table = SizeTable()
    let sizes = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: [:])
    let program = Scheduler.schedule(
      sizes, inputs: inputs, parameterCount: table.sources.count, vectorUnit: .avx)
    return program.steps.reduce(0) { total, step in
      guard case .launch(let kernel, _) = step else { return total + 1 }
      return total + KernelPrinter.text(kernel).split(separator: "\n").reduce(0) { $0 + $1.count }
    }
  }

  private let x = tensor(.float32, shape: [40, 60], name: "x")

  /// Expects that a graph of four times the nodes takes at most five times the text.
  private func expectLinear(_ outputs: (Int) -> [Variable]) throws {
    let small = try size(outputs(300), [x])
    let large = try size(outputs(1200), [x])
    #expect(large <= 5 * small, "\(small) and \(large)")
  }

  @Test("a long chain of cheap steps")
  func chain() throws {
    try expectLinear { count in
      [(0..<count).reduce(x) { y, step in maximum(y * 0.5 + Double(step), x) }]
    }
  }

  @Test("a chain whose every step is used twice")
  func doubledChain() throws {
    try expectLinear { count in
      [(0..<count).reduce(x) { y, _ in y * (y + 1) }]
    }
    try expectLinear { count in
      var (a, b) = (x, x)
      for _ in 0..<(count / 2) { (a, b) = (a + b, a - b) }
      return [sum(a, axis: 0), sum(b, axis: 1)]
    }
  }

  @Test("one result that many use")
  func fanOut() throws {
    try expectLinear { count in
      let y = exp(x)
      return (0..<count).map { sum(y * Double($0), axis: $0 % 2) }
    }
  }

  @Test("many reductions, each used by the next")
  func reductions() throws {
    try expectLinear { count in
      [(0..<(count / 3)).reduce(x) { y, _ in y - sum(tanh(y), axis: 1, keepDims: true) }]
    }
  }
}
