import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps
import Testing

/// Expressions as one line.
struct PrettyPrintTests {
  private let x = matrix("x", dtype: .float32, shape: [2, 3])
  private let y = matrix("y", dtype: .float32, shape: [2, 3])
  private let b = vector("b", dtype: .float32, shape: [3])

  @Test func writesWhatTheUserTyped() {
    #expect(prettyPrint(sigmoid(x * 2 + y)) == "sigmoid(x * 2 + y)")
    #expect(prettyPrint(x + b) == "x + b.dimshuffle(.x, 0)")
    #expect(prettyPrint(dot(x, y.dimshuffle(1, 0))) == "dot(x, y.dimshuffle(1, 0))")
    #expect(
      prettyPrint(sum(exp(x), axis: -1)) == "sum(exp(x), axes: [1], keepDims: false)")
    #expect(prettyPrint(max(x, axis: 0)) == "max(x, axes: [0], keepDims: false)")
    #expect(prettyPrint(maximum(x, y)) == "maximum(x, y)")
    #expect(prettyPrint(cast(x, to: .float64)) == "cast(x, dtype: float64)")
  }

  @Test func parenthesesStandOnlyWhereNeeded() {
    #expect(prettyPrint(x + y + x) == "x + y + x")
    #expect(prettyPrint(x + (y + x)) == "x + (y + x)")
    #expect(prettyPrint((x + y) * x / y) == "(x + y) * x / y")
    #expect(prettyPrint(x - (y - x)) == "x - (y - x)")
    #expect(prettyPrint(x - y * x) == "x - y * x")
    #expect(prettyPrint(x / (y * x)) == "x / (y * x)")
    #expect(prettyPrint(-x * y) == "-x * y")
    #expect(prettyPrint(-(x * y)) == "-(x * y)")
    #expect(prettyPrint(-(-x)) == "-(-x)")
    #expect(prettyPrint((x + y).dimshuffle(1, 0)) == "(x + y).dimshuffle(1, 0)")
    #expect(prettyPrint((-x).dimshuffle(1, 0)) == "(-x).dimshuffle(1, 0)")
    #expect(prettyPrint(-x.dimshuffle(1, 0)) == "-x.dimshuffle(1, 0)")
  }

  @Test func comparisonsAndLogic() {
    #expect(prettyPrint(x .> 0 .& x .<= y) == "x .> 0 .& x .<= y")
    #expect(prettyPrint((x .== y) .== (x .!= y)) == "(x .== y) .== (x .!= y)")
    #expect(prettyPrint((x .< y .| x .>= 1) .& .!(x .< y)) == "(x .< y .| x .>= 1) .& .!(x .< y)")
    let n = scalar("n", dtype: .int32)
    #expect(prettyPrint((n << 2) >> 1) == "(n << 2) >> 1")
    #expect(prettyPrint(n % 7 .^ n) == "n % 7 .^ n")
  }

  @Test func numbers() throws {
    #expect(prettyPrint(x * 0.5) == "x * 0.5")
    #expect(prettyPrint(x - -2) == "x - -2")
    #expect(prettyPrint(x * Variable(NDArray(-1.5 as Float))) == "x * -1.5")
    #expect(prettyPrint(Variable(NDArray(true))) == "true")
    #expect(prettyPrint(Variable(NDArray([1, 2, 3]))) == "[1, 2, 3]")
    #expect(prettyPrint(Variable(NDArray([Double]()))) == "[]")
    let zeros = try NDArray.zeros(shape: [20, 5], dtype: .float32)
    #expect(prettyPrint(Variable(zeros)) == "<constant float32[20, 5]>")
  }

  @Test func namesAndNameless() throws {
    let hidden = tanh(x).named("hidden")
    #expect(prettyPrint(hidden) == "tanh(x)")
    #expect(prettyPrint(hidden * 2) == "hidden * 2")
    #expect(prettyPrint(x) == "x")
    #expect(prettyPrint(Variable(NDArray(3.0)).named("three") + 1) == "three + 1")
    #expect(prettyPrint(exp(matrix(dtype: .float64))) == "exp(<input float64[?, ?]>)")
    #expect(prettyPrint(-shared(NDArray([1.0, 2.0]), name: "w")) == "-w")
    #expect(prettyPrint(-shared(NDArray([1.0, 2.0]))) == "-<shared float64[2]>")
  }

  @Test func mistakes() {
    let wrong = dot(matrix("a", dtype: .float32, shape: [2, 800]), x); let line = #line
    #expect(
      prettyPrint(wrong)
        == "<error: dot: inner sizes 800 and 2 differ, at PrettyPrintTests.swift:\(line)>")
  }

  @Test func sharingDoesNotMakeTheTextExplode() {
    var power = x
    for _ in 0..<200 { power = power * power }
    let text = prettyPrint(power, limit: 50)
    #expect(text.count < 200)
    #expect(text.contains("…"))
  }

  @Test func descriptionIsShort() {
    #expect("\(x * 2)" == "x * 2")
    var long = x
    for _ in 0..<1000 { long = tanh(long) + y }
    #expect(long.description.count < 200)
    #expect(long.description.hasSuffix(" + y"))
  }

  @Test func notationOfAnOwnOp() {
    let whole = applyOne(Related(), to: [x, applyOne(Related(), to: [x, y])])
    #expect(prettyPrint(whole) == "x ~> (x ~> y)")
    #expect(prettyPrint(whole + 1) == "(x ~> (x ~> y)) + 1")
  }
}

/// An op with an operator that the library does not know.
private struct Related: Op {
  var name: String { "related" }
  var notation: Notation { .infix("~>") }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil, nil] }
  func reference(_ inputs: [NDArray]) -> [NDArray] { [inputs[0]] }
}
