import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler

/// Memory that calls use, and ops that break their word.
@Suite struct ExecutionTests {
  /// An op without a native form that gives a result of a shape it did not promise.
  private struct Liar: Op {
    let shape: [Int]
    var name: String { "liar" }
    func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
    func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]] {
      context.inputShapes
    }
    func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
    func reference(_ inputs: [NDArray]) throws -> [NDArray] {
      [try NDArray.zeros(shape: shape, dtype: .float32)]
    }
  }

  @Test("the result of an op's own evaluation is checked before it is stored")
  func liars() throws {
    let x = vector("x")
    for shape in [[3], [2, 1], []] {
      let f = try function(inputs: [x], outputs: applyOne(Liar(shape: shape), to: [x]) + 1)
      #expect(throws: GraphErrors.self) { try f([1, 2]) }
    }
    let f = try function(inputs: [x], outputs: applyOne(Liar(shape: [2]), to: [x]) + 1)
    #expect(try f([1, 2]).elements(of: Float.self) == [1, 1])
  }

  @Test("shared values and constants may be views")
  func views() throws {
    let view = try NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3]).transposed([1, 0])
    let w = shared(view, name: "w")
    let f = try function(
      inputs: [], outputs: [w * 1, Variable(view) + 0, w], updates: [(w, w + 1)])
    for step in 0..<3 {
      let results = try f()
      let expected = [1, 4, 2, 5, 3, 6].map { Float($0 + step) }
      #expect(try results[0].elements(of: Float.self) == expected)
      #expect(try results[1].elements(of: Float.self) == [1, 4, 2, 5, 3, 6])
      #expect(try results[2].elements(of: Float.self) == expected)
    }
    try w.setValue(view.sliced(axis: 0, start: 2, count: 3, step: -1))
    #expect(try f()[2].elements(of: Float.self) == [3, 6, 2, 5, 1, 4])
  }

  @Test("random updates among shared variables never share memory", arguments: [1, 2, 3])
  func aliasing(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let variables = (0..<4).map { shared(NDArray([Float($0), 0]), name: "w\($0)") }
    var expected = (0..<4).map { [Float($0), 0] }
    var kept: [(NDArray, [Float])] = []
    for _ in 0..<25 {
      let from = (0..<4).map { _ in Int.random(in: 0..<4, using: &random) }
      let isCopy = (0..<4).map { _ in Bool.random(using: &random) }
      let f = try function(
        inputs: [], outputs: [variables[from[0]]],
        updates: (0..<4).map {
          (variables[$0], isCopy[$0] ? variables[from[$0]] : variables[from[$0]] + 1)
        }, mode: .fastCompile)
      for _ in 0..<2 {
        kept.append((try f()[0], expected[from[0]]))
        let old = expected
        for number in 0..<4 {
          expected[number] = old[from[number]].map { isCopy[number] ? $0 : $0 + 1 }
        }
        for (variable, value) in zip(variables, expected) {
          #expect(try variable.value().elements(of: Float.self) == value)
        }
      }
      for (array, value) in kept { #expect(try array.elements(of: Float.self) == value) }
      if kept.count > 6 { kept.removeFirst(3) }
    }
  }

  @Test("sizes that no memory holds are refused")
  func hugeSizes() throws {
    let n = scalar("n", dtype: .int64)
    let f = try function(
      inputs: [n], outputs: sum(arange(n).dimshuffle(0, .x) * arange(n).dimshuffle(.x, 0)))
    #expect(try f(3).scalar(as: Int64.self) == 9)
    let g = try function(inputs: [n], outputs: arange(n), mode: .fastCompile)
    #expect(throws: (any Error).self) { try g(Int64.max) }
    #expect(try g(-5).count == 0)
  }

  @Test("idle memory is bounded")
  func pool() throws {
    let blocks = try (0..<20).map { _ in try ArenaPool.take(1 << 20) }
    #expect(Set(blocks.map { UInt(bitPattern: $0.base) }).count == 20)
    for block in blocks { ArenaPool.giveBack(block) }
    #expect(ArenaPool.idleByteCount <= 256 << 20)
  }
}
