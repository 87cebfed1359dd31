import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps
import Testing

/// Graphs as trees.
struct GraphDescriptionTests {
  private let x = matrix("x", dtype: .float32, shape: [2, 3])

  @Test func drawsOperationsWithParametersTypesAndNames() {
    let total = sum((x * exp(x)).named("scaled"), axis: 0).named("total")
    #expect(
      describeGraph(total) == """
        sum{axes=[0], keepDims=false} [id A] float32[3] 'total'
        └─ mul [id B] float32[2, 3] 'scaled'
           ├─ x [id C] float32[2, 3]
           └─ exp [id D] float32[2, 3]
              └─ x [id C] float32[2, 3]
        """)
  }

  @Test func drawsSharedPartsOnce() {
    let common = tanh(x)
    #expect(
      describeGraph([common + common, -common]) == """
        add [id A] float32[2, 3]
        ├─ tanh [id B] float32[2, 3]
        │  └─ x [id C] float32[2, 3]
        └─ tanh [id B] float32[2, 3] ···
        neg [id D] float32[2, 3]
        └─ tanh [id B] float32[2, 3] ···
        """)
  }

  @Test func leaves() throws {
    let zeros = try NDArray.zeros(shape: [20, 5], dtype: .float32)
    let outputs = [
      vector(dtype: .float64), shared(NDArray(1.0)), shared(NDArray(1.0), name: "w"),
      Variable(zeros), Variable(NDArray([1, 2] as [Int32])),
    ]
    #expect(
      describeGraph(outputs) == """
        <input> [id A] float64[?]
        <shared> [id B] float64[]
        w [id C] float64[]
        <constant> [id D] float32[20, 5]
        [1, 2] [id E] int32[2]
        """)
  }

  @Test func parametersOfAllKinds() {
    let halves = apply(Parameters(), to: [x])
    #expect(
      describeGraph(halves[1]) == """
        parameters{order=[1, nil], range=0..<2, pair=(1, b: 2), mode=fast, padding=explicit(1, 2), \
        place=at(3), geometry=(strides: [1, 2], flip: true), values=float64[3], text=a}.1 [id A] \
        float32[2, 3]
        └─ x [id B] float32[2, 3]
        """)
  }

  @Test func mistakes() {
    let wrong = dot(x, x); let line = #line
    #expect(
      describeGraph([x, wrong]) == """
        x [id A] float32[2, 3]
        <error: dot: inner sizes 3 and 2 differ, at GraphDescriptionTests.swift:\(line)>
        """)
  }

  @Test func depthIsBounded() {
    #expect(
      describeGraph(exp(tanh(x)), depth: 1) == "exp [id A] float32[2, 3] …")
    // What is too deep on one way is drawn on a shorter one.
    let inner = tanh(x)
    #expect(
      describeGraph(exp(exp(inner)) + inner, depth: 3) == """
        add [id A] float32[2, 3]
        ├─ exp [id B] float32[2, 3]
        │  └─ exp [id C] float32[2, 3] …
        └─ tanh [id D] float32[2, 3]
           └─ x [id E] float32[2, 3]
        """)
  }

  @Test func identifiersGoOnAfterZ() {
    let inputs = (0..<28).map { scalar("x\($0)", dtype: .float32) }
    let last = describeGraph(inputs).split(separator: "\n").suffix(3)
    #expect(
      Array(last) == [
        "x25 [id Z] float32[]", "x26 [id AA] float32[]", "x27 [id AB] float32[]",
      ])
  }
}

/// An op with parameters of many kinds and two outputs.
private struct Parameters: Op {
  enum Mode { case fast }
  enum Padding: Hashable { case explicit(Int, Int) }
  enum Place: Hashable { case at(Int) }
  struct Geometry: Hashable {
    var strides = [1, 2]
    var flip = true
  }
  let order: [Int?] = [1, nil]
  let range = 0..<2
  let pair = (1, b: 2)
  let mode = Mode.fast
  let padding = Padding.explicit(1, 2)
  let place = Place.at(3)
  let geometry = Geometry()
  let values = NDArray([1.0, 2, 3])
  let text = "a"

  static func == (a: Parameters, b: Parameters) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
  var name: String { "parameters" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0], inputs[0]] }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
  func reference(_ inputs: [NDArray]) -> [NDArray] { [inputs[0], inputs[0]] }
}
