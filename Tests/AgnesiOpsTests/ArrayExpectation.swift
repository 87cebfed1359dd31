import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport
import Testing

/// An expression with the shape and the elements that NumPy gives for it.
struct ArrayExpectation {
  let expression: Variable
  let shape: [Int]
  let elements: [Double]

  init(_ expression: Variable, _ shape: [Int], _ elements: [Double]) {
    self.expression = expression
    self.shape = shape
    self.elements = elements
  }
}

/// Expects what expressions give, by the reference evaluation and by compiled code.
func expectArrays(
  _ rows: [ArrayExpectation], _ inputs: [Variable: NDArray] = [:], mode: Mode = .fastCompile,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let variables = Array(inputs.keys)
  let compiled = try function(
    inputs: variables, outputs: rows.map(\.expression), mode: mode, onUnusedInput: .ignore)
  let results = try compiled.call(variables.compactMap { inputs[$0] })
  for (number, (row, result)) in zip(rows, results).enumerated() {
    let plain = try value(row.expression, inputs)
    for (way, array) in [("reference", plain), ("compiled", result)] {
      let comment: Comment = "row \(number), \(way)"
      #expect(array.shape == row.shape, comment, sourceLocation: sourceLocation)
      #expect(try array.doubles() == row.elements, comment, sourceLocation: sourceLocation)
    }
    let type = try row.expression.type
    #expect(TensorType(of: plain).isCompatible(with: type), sourceLocation: sourceLocation)
  }
}

/// The message of the mistake that a call ends with.
func callFailure(
  _ expression: Variable, _ inputs: [Variable: NDArray], mode: Mode = .fastCompile
) throws -> String {
  let variables = Array(inputs.keys)
  let compiled = try function(
    inputs: variables, outputs: [expression], mode: mode, onUnusedInput: .ignore)
  do {
    _ = try compiled.call(variables.compactMap { inputs[$0] })
    return "no failure"
  } catch {
    return "\(error)"
  }
}
