import Agnesi
import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler

/// Sines, cosines and tangents run in vector registers where no operand is far.
@Suite("far operands of sines")
struct FarOperandTests {
  private static let functions: [(String, @Sendable (Variable) -> Variable)] = [
    ("sin", { sin($0) }), ("cos", { cos($0) }), ("tan", { tan($0) }),
  ]

  private static let far: [Double] = [1e5, -3e7, 1e30, .infinity, -.infinity, .nan]

  /// The debug mode compares values with the reference evaluation, and bits between one thread and
  /// all.
  @Test("near and far operands, in any place", arguments: [DType.float32, .float64], 0..<3)
  func values(dtype: DType, number: Int) throws {
    let x = vector("x", dtype: dtype)
    let f = try function(inputs: [x], outputs: Self.functions[number].1(x), mode: .debug)
    for count in [0, 1, 17, 9000] {
      let near = (0..<count).map { Double($0 * 37 % 1009) * 12.7 - 6000 }
      _ = try f(NDArray(near, shape: [count]).converted(to: dtype))
      for (place, value) in Self.far.enumerated() where count > 0 {
        var values = near
        values[place * 1501 % count] = value
        _ = try f(NDArray(values, shape: [count]).converted(to: dtype))
      }
    }
  }

  @Test("a far operand changes no other result", arguments: [DType.float32, .float64], 0..<3)
  func neighbours(dtype: DType, number: Int) throws {
    let x = vector("x", dtype: dtype)
    let f = try function(inputs: [x], outputs: Self.functions[number].1(x))
    let values = (0..<1000).map { Double($0) * 1.37 - 500 }
    let alone = try f(NDArray(values).converted(to: dtype)).doubles()
    let beside = try f(NDArray(values + [1e9]).converted(to: dtype)).doubles()
    #expect(alone == Array(beside.dropLast()))
  }

  @Test("operands behind conditions, of one another, in sums and of what is overwritten")
  func uses() throws {
    let (x, y) = (matrix("x"), matrix("y"))
    let state = shared(try filled([20, 70], 3, .float32), name: "state")
    let expressions = [
      select(x .> 0, sin(y), cos(x)), sin(sin(x) * 1e6), sum(cos(x * 1000), axis: 1),
      sum(sin(x) * tan(y)), sin(x) + concatenate([cos(x), y], axis: 0)[0..<20],
      max(sin(x), axis: 0),
    ]
    for expression in expressions {
      let f = try function(
        inputs: [x, y], outputs: expression, mode: .debug, onUnusedInput: .ignore)
      for scale in [1, 1e4, 1e30] {
        let arguments = try (1...2).map { seed in
          let values = try filled([20, 70], seed, .float64).doubles()
          return try NDArray(values.map { $0 * scale }, shape: [20, 70]).converted(to: .float32)
        }
        _ = try f.call(arguments)
      }
    }
    let step = try function(
      inputs: [], updates: [(state, sin(state) * 1e5)], mode: .debug)
    for _ in 0..<3 { _ = try step.call([]) }
  }

  @Test("loops over near operands run several at a time")
  func text() throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: sin(x))
    _ = try f(filled([10], 1, .float32))
    let text = f.compiled.text(of: .kernels)
    #expect(text.contains("sinNear(") && text.contains("largest"), "\(text)")
  }
}
