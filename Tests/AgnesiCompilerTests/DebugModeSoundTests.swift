import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import Testing

/// Programs without a fault, which the mode `debug` must not accuse.
@Suite struct DebugModeSoundTests {
  private let x = vector("x")

  @Test("does not accuse expressions that rounding errors spoil")
  func illConditioned() throws {
    let f = try function(inputs: [x], outputs: [(x + 1e8) - 1e8, sum(x)], mode: .debug)
    #expect(try f([1, 3, 0.1])[0].count == 3)
    #expect(try f([1e8, 1, -1e8, 0.5])[1].count == 1)
    let d = vector("d", dtype: .float64)
    let g = try function(
      inputs: [d], outputs: exp(d) * exp(-d) - 1 + (d + 1e17) - 1e17, mode: .debug)
    #expect(try g([3, 30, 0.1]).count == 3)
  }

  @Test("does not accuse stable forms of what the plain ones would do")
  func stable() throws {
    let m = matrix("m")
    let f = try function(
      inputs: [x, m], outputs: [log(1 + exp(x)), log(softmax(m)), sqrt(x * x)], mode: .debug)
    let results = try f([1000, -1000, 1e30], [[0, 2000], [1, 1]])
    #expect(try results[0].elements(of: Float.self) == [1000, 0, 1e30])
    #expect(try results[1].elements(of: Float.self).prefix(2) == [-2000, 0])
  }

  @Test("does not accuse wrapping integers, ties, and tensors without elements")
  func edges() throws {
    let n = vector("n", dtype: .int8)
    let m = matrix("m")
    let f = try function(
      inputs: [n, m],
      outputs: [
        n * n * 3 + n, argmax(m, axis: 1), max(m, axis: 1), dot(m, m.transpose()), sum(m, axis: 0),
      ],
      mode: .debug)
    let results = try f(NDArray([127, -128, 100] as [Int8]), [[2, 2, 1], [0, 3, 3]])
    #expect(try results[1].elements(of: Int64.self) == [0, 1])
    #expect(results[3].shape == [2, 2])
    let g = try function(
      inputs: [m], outputs: [sum(exp(m)), dot(m, m.transpose()), m.transpose() + 1], mode: .debug)
    let empty = try g(NDArray([] as [Float], shape: [0, 3]))
    #expect(empty.map(\.shape) == [[], [0, 0], [3, 0]])
    let nothing = try function(inputs: [], outputs: [] as [Variable], mode: .debug)
    #expect(try nothing().isEmpty)
  }

  @Test("NaN and infinities of the arguments come through")
  func notFinite() throws {
    let f = try function(
      inputs: [x], outputs: [x * 2 + 1, max(x), exp(x), x .> 0, 1 / x, sum(x)], mode: .debug)
    let results = try f([.nan, .infinity, -.infinity, 0, -0.0] as [Float])
    #expect(try results[1].scalar(as: Float.self).isNaN)
    #expect(try results[4].elements(of: Float.self)[3...] == [.infinity, -.infinity])
  }

  @Test("inputs, shared variables and constants may be outputs")
  func leaves() throws {
    let w = shared(NDArray([1, 2] as [Float]), name: "w")
    let c = Variable(NDArray([5, 6] as [Float]))
    let f = try function(inputs: [x], outputs: [x, w, c, x.reshape([2, 1])], mode: .debug)
    #expect(
      try f([3, 4]).map { try $0.elements(of: Float.self) } == [[3, 4], [1, 2], [5, 6], [3, 4]])
  }

  @Test("a training step with givens and updates gives what it gives without debugging")
  func training() throws {
    let inputs = matrix("inputs")
    let rate = scalar("rate")
    var results: [[NDArray]] = []
    for mode in [Mode.fastRun, .debug] {
      let w = shared(NDArray([0.5, -0.25, 0.125] as [Float]), name: "w")
      let cost = mean(log(1 + exp(-tanh(dot(inputs, w)))))
      let step = try grad(cost, withRespectTo: w)
      let f = try function(
        inputs: [x], outputs: cost, updates: [(w, w - rate * step)],
        givens: [(inputs, x.reshape([2, 3])), (rate, 0.5)], mode: mode)
      let costs = try [[1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]].map { try f($0) }
      results.append(costs + [try w.value()])
    }
    #expect(results[0] == results[1])
  }

  @Test("sizes may change between calls, and wrong ones are told as always")
  func sizes() throws {
    let y = vector("y")
    let f = try function(inputs: [x, y], outputs: sum(x * y), mode: .debug)
    #expect(try f([1, 2], [3, 4]).scalar(as: Float.self) == 11)
    #expect(try f([1, 2, 3], [1, 1, 1]).scalar(as: Float.self) == 6)
    #expect(throws: GraphErrors.self) { try f([1, 2], [1]) }
    let w = shared(NDArray([1, 2] as [Float]))
    let g = try function(inputs: [x], updates: [(w, x)], mode: .debug)
    #expect(throws: GraphErrors.self) { try g([1, 2, 3]) }
    try g([7, 8])
    #expect(try w.value().elements(of: Float.self) == [7, 8])
  }

  @Test("calls from several threads wait for each other")
  func threads() async throws {
    let w = shared(NDArray(0 as Float), name: "w")
    let f = try function(inputs: [], updates: [(w, w + 1)], mode: .debug)
    let g = try function(inputs: [], outputs: w * 2, mode: .debug)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { try f() }
        group.addTask { _ = try g() }
      }
      try await group.waitForAll()
    }
    #expect(try w.value().scalar(as: Float.self) == 8)
  }
}
