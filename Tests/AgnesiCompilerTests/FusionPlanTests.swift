import Agnesi
import AgnesiArray
import AgnesiGraph
import Testing

@testable import AgnesiCompiler

/// Which results are stored, and which are computed where they are used.
@Suite struct FusionPlanTests {
  /// The names of the results that get memory of their own, of an expression over one matrix.
  private func stored(_ outputs: [Variable], _ inputs: [Variable]) throws -> [String] {
    let graph = try Graph(outputs)
    var table = SizeTable()
    let sizes = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: [:])
    let plan = FusionPlan(sizes)
    return graph.nodes.indices.filter { plan.isNeeded[$0] && plan.isRoot[$0] }.map {
      graph.name(of: $0, 0) ?? graph.nodes[$0].op.name
    }
  }

  private let x = tensor(.float32, shape: [40, 60], name: "x")

  /// Two users that cannot share a loop.
  private func users(_ y: Variable) -> [Variable] {
    [sum(y * y, axis: 0).named("columns"), sum(y, axis: 1).named("rows")]
  }

  private func isStored(_ y: Variable, _ inputs: [Variable] = []) throws -> Bool {
    try stored(users(y.named("y")), [x] + inputs).contains("y")
  }

  @Test("what takes a few operations is computed by each of its users")
  func cheap() throws {
    #expect(try !isStored(x * 2 + 1))
    #expect(try !isStored(maximum(x, 0)))
    #expect(try !isStored(cast(x .> 0.5, to: .float32)))
    #expect(try !isStored(x[1..., ..<50] + 1))
    let row = tensor(.float32, shape: [60], name: "row")
    #expect(try !isStored((x - row) / 3, [row]))
  }

  @Test("functions of many instructions are stored once")
  func dear() throws {
    #expect(try isStored(exp(x)))
    #expect(try isStored(tanh(x) + 1))
    #expect(try isStored(pow(x, 2.5)))
  }

  @Test("what reads more than it stores is stored")
  func manyOperands() throws {
    let others = (0..<5).map { tensor(.float32, shape: [40, 60], name: "x\($0)") }
    #expect(try isStored(others.reduce(x, +), others))
    // A whole cache line is moved for each element.
    #expect(try isStored(x.transpose() + 1))
  }

  @Test("a long chain is stored where repeating it takes longer")
  func chain() throws {
    let long = (0..<40).reduce(x) { y, step in maximum(y * 1.5 - Double(step), x) }
    #expect(try isStored(long))
  }

  @Test("a row is not computed anew for each row of a matrix")
  func repeated() throws {
    let row = tensor(.float32, shape: [60], name: "row")
    let scale = (1 / row).named("scale")
    let names = try stored([x * scale, sum(x - scale, axis: 0)], [x, row])
    #expect(names.contains("scale"))
  }

  @Test("operands of which only the sizes matter are not computed")
  func sizes() throws {
    let n = matrix("n", dtype: .float32)
    let f = try function(inputs: [n], outputs: zerosLike(dot(n, n)))
    _ = try f(try NDArray([1, 2, 3, 4] as [Float], shape: [2, 2]))
    #expect(!f.explain(.kernels).contains("product"))
  }

  @Test("without fusion, each op that computes something is a kernel")
  func unfused() throws {
    let n = matrix("n", dtype: .float32)
    let y = sum(exp(n * 2) + 1, axis: 0)
    let mode = Mode.fastRun.excluding("fusion")
    let f = try function(inputs: [n], outputs: y, mode: mode)
    let fused = try function(inputs: [n], outputs: y, mode: .fastRun)
    let value = try NDArray([1, 2, 3, 4] as [Float], shape: [2, 2])
    #expect(try f(value) == fused(value))
    #expect(f.report.specializations.last?.kernelCount == 4)
    #expect(fused.report.specializations.last?.kernelCount == 1)
  }
}
