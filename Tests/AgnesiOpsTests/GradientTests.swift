import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// `grad`: what it computes, where it ends, what it refuses.
@Suite struct GradientTests {
  private let x = Variable(NDArray([1, -2, 0.5])).named("x")
  private let w = Variable(NDArray([3.0, 4, 5])).named("w")

  @Test("one variable, several, inner ones, and the cost itself")
  func variables() throws {
    let inner = x * w
    let cost = sum(inner * inner)
    #expect(try numbers(grad(cost, withRespectTo: x)) == [18, -64, 25])
    let both = try grad(cost, withRespectTo: [w, inner, cost])
    #expect(try both.map { try numbers($0) } == [[6, 32, 2.5], [6, -16, 5], [1]])
    #expect(try grad(cost, withRespectTo: []).isEmpty)
  }

  @Test("what arrives on several ways is summed")
  func ways() throws {
    #expect(try numbers(grad(sum(x * x * x), withRespectTo: x)) == [3, 12, 0.75])
    let both = x + x
    #expect(try numbers(grad(sum(both + both), withRespectTo: x)) == [4, 4, 4])
  }

  @Test("gradients of gradients")
  func second() throws {
    let first = try grad(sum(exp(x) * x), withRespectTo: x)
    let second = try grad(sum(first), withRespectTo: x)
    let third = try grad(sum(second), withRespectTo: x)
    let expected = [1, -2, 0.5].map { ($0 + 3) * exponential($0) }
    #expect(areClose(try numbers(third), expected))
  }

  @Test("no gradient passes through constants that are considered so")
  func constants() throws {
    let inner = x * w
    let cost = sum(inner * x)
    let gradient = try grad(cost, withRespectTo: x, considerConstant: [inner])
    #expect(try numbers(gradient) == [3, -8, 2.5])
    #expect(throws: GraphErrors.self) {
      try grad(cost, withRespectTo: inner, considerConstant: [inner])
    }
  }

  @Test("known gradients take the place of computed ones, and of the cost")
  func known() throws {
    let inner = x * w
    let given = Variable(NDArray([1.0, 10, 100]))
    let alone = try grad(nil, withRespectTo: x, knownGradients: [(inner, given)])
    #expect(try numbers(alone) == [3, 40, 500])
    let cost = sum(inner) + sum(x)
    let both = try grad(cost, withRespectTo: x, knownGradients: [(inner, given)])
    #expect(try numbers(both) == [4, 41, 501])
    let scaled = try grad(cost, withRespectTo: x, knownGradients: [(cost, 2)])
    #expect(try numbers(scaled) == [8, 10, 12])
    #expect(throws: GraphErrors.self) { try grad(nil, withRespectTo: x) }
    #expect(throws: GraphErrors.self) {
      try grad(cost, withRespectTo: x, knownGradients: [(inner, Variable(NDArray(1.0)))])
    }
  }

  @Test("axes of length 1 are known to be so where the type of what arrives does not tell")
  func unknownLengths() throws {
    let seed = tensor(.float64, shape: [nil, nil])
    let column = [seed: try NDArray([1.0, 2, 3], shape: [3, 1])]
    let rows = Variable(try NDArray([1.0, 2, 3, 4, 5, 6], shape: [3, 2]))
    let expressions = [
      (x, x.expandDims(1), [1.0, 2, 3]),
      (rows, sum(rows, axis: 1, keepDims: true), [1, 1, 2, 2, 3, 3]),
      (rows, max(rows, axis: 1, keepDims: true), [0, 1, 0, 2, 0, 3]),
    ]
    for (variable, result, expected) in expressions {
      let gradient = try grad(
        nil, withRespectTo: variable, knownGradients: [(result, seed)])
      #expect(try numbers(gradient, column) == expected)
    }
  }

  @Test("disconnected variables: an error that names them all, or zeros")
  func disconnected() throws {
    let other = vector("other", dtype: .float64)
    let index = vector("index", dtype: .int64)
    let cost = sum(x)
    let errors = try #require(throws: GraphErrors.self) {
      try grad(cost, withRespectTo: [x, other, index])
    }
    #expect(errors.errors.count == 2)
    #expect(errors.description.contains("'other'"))
    #expect(errors.description.contains("'index' holds no floating numbers"))
    let zeros = try grad(cost, withRespectTo: [w, other], disconnectedInputs: .ignore)
    #expect(try numbers(zeros[0]) == [0, 0, 0])
    #expect(try zeros[1].type == other.type)
    let ofIndex = try grad(cost, withRespectTo: index, disconnectedInputs: .ignore)
    #expect(try ofIndex.type == TensorType(Settings.current.floatX, [nil]))
  }

  @Test("integer and boolean ways end, without taking others with them")
  func integers() throws {
    let kept = select(x .> 0, x, 0) + cast(cast(x, to: .int64), to: .float64)
    #expect(try numbers(grad(sum(kept), withRespectTo: x)) == [1, 0, 1])
    #expect(throws: GraphErrors.self) {
      try grad(sum(cast(cast(x, to: .int64), to: .float64)), withRespectTo: x)
    }
  }

  @Test("a masked infinity leaves no NaN behind")
  func masks() throws {
    let y = Variable(NDArray([0.0, 4]))
    let root = select(y .> 0, sqrt(select(y .> 0, y, 1)), 0)
    #expect(try numbers(grad(sum(root), withRespectTo: y)) == [0, 0.25])
  }

  @Test("gradients can be stopped in an expression")
  func stops() throws {
    let cost = sum(x * disconnectedGradient(x)) + sum(zeroGradient(w))
    let gradients = try grad(cost, withRespectTo: [x, w])
    #expect(try gradients.map { try numbers($0) } == [[1, -2, 0.5], [0, 0, 0]])
    #expect(throws: GraphErrors.self) {
      try grad(sum(disconnectedGradient(x)), withRespectTo: x)
    }
  }

  @Test("the cost must be a floating scalar; mistakes in expressions are all reported")
  func mistakes() throws {
    // Outside of the macro, so that the error points at this file.
    let ofVector = { try grad(x, withRespectTo: x) }
    let vectorError = try #require(throws: GraphErrors.self) { try ofVector() }
    #expect(vectorError.description.contains("the cost must be a single number"))
    #expect(vectorError.description.contains("GradientTests.swift"))
    let integerError = try #require(throws: GraphErrors.self) {
      try grad(sum(cast(x, to: .int32)), withRespectTo: x)
    }
    #expect(integerError.description.contains("must be floating, but has dtype int64"))
    let pair = Variable(NDArray([1.0, 2]))
    let wrong = sum(x + pair)
    let errors = try #require(throws: GraphErrors.self) {
      try grad(wrong, withRespectTo: [x - pair, x], considerConstant: [x * pair])
    }
    #expect(errors.errors.map(\.operation) == ["add", "sub", "mul"])
  }

  @Test("a chain of 100,000 nodes neither recurses nor takes quadratic time")
  func deep() throws {
    let start = scalar("start", dtype: .float64)
    var end = start
    Origin.$inherited.withValue(.unknown) {
      for _ in 0..<100_000 { end = applyOne(GradientStep(), to: [end]) }
    }
    let gradient = try grad(end, withRespectTo: start)
    #expect(try numbers(gradient) == [1])
  }

  @Test("many targets")
  func manyTargets() throws {
    let variables = (0..<2000).map { _ in scalar(dtype: .float64) }
    let cost = variables.dropFirst().reduce(variables[0]) { $0 + $1 }
    #expect(try grad(cost, withRespectTo: variables).count == 2000)
  }

  @Test("verifyGradient finds a wrong rule and says where")
  func verification() throws {
    let point = NDArray([0.5, -1.5])
    try verifyGradient({ $0[0] * $0[0] }, at: [point])
    try verifyGradient({ exp($0[0]) }, at: [try point.converted(to: .float32)])
    let mismatch = try #require(throws: GradientMismatch.self) {
      try verifyGradient({ $0[0] * disconnectedGradient($0[0]) }, at: [point])
    }
    #expect(mismatch.input == 0 && mismatch.index == [0])
    #expect(abs(mismatch.difference - 2 * mismatch.gradient) < 1e-6)
    #expect(throws: GraphErrors.self) {
      try verifyGradient({ $0[0] }, at: [NDArray([1, 2])])
    }
  }

  private func exponential(_ x: Double) -> Double {
    (1...40).reversed().reduce(1) { 1 + x / Double($1) * $0 }
  }
}

/// An op that does nothing: its gradient is the one that arrives, so that long chains stay cheap.
private struct GradientStep: Op {
  var name: String { "step" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
  func gradient(_ context: GradientContext) -> [Variable?] { context.outputGradients }
  func reference(_ inputs: [NDArray]) -> [NDArray] { inputs }
}
