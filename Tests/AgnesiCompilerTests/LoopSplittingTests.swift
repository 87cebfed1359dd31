import Agnesi
import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler

/// Choices that depend on where an element lies become loops without choices.
///
/// The debug mode compares values with the reference evaluation, and bits between one thread and
/// all.
@Suite("loops split where a choice changes")
struct LoopSplittingTests {
  private func expectNoChoice(
    _ inputs: [Variable], _ output: Variable, _ arguments: [NDArray],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    _ = try function(inputs: inputs, outputs: output, mode: .debug).call(arguments)
    let made = try function(inputs: inputs, outputs: output)
    _ = try made.call(arguments)
    let text = made.compiled.text(of: .kernels)
    let choices = text.split(separator: "\n").filter { $0.contains("= select(") }
    #expect(choices.isEmpty, "\(text)", sourceLocation: sourceLocation)
  }

  @Test(
    "concatenations along each axis, of any sizes",
    arguments: [[1], [2, 3], [0, 5, 1], [64, 0, 1, 130], [7, 7, 7, 7, 7]])
  func concatenations(sizes: [Int]) throws {
    for axis in 0..<3 {
      let shapes = sizes.map { size in
        var shape = [5, 3, 34]
        shape[axis] = size
        return shape
      }
      let arguments = try shapes.enumerated().map { try filled($1, $0 + 1, .float32) }
      // Sizes known beforehand, and only in a call.
      for isKnown in [true, false] {
        let inputs = shapes.map { isKnown ? tensor(.float32, shape: $0) : tensor3() }
        try expectNoChoice(inputs, concatenate(inputs, axis: axis), arguments)
        try expectNoChoice(inputs, exp(concatenate(inputs, axis: axis)) * 2 - 1, arguments)
      }
    }
  }

  @Test("a concatenation of vectors is cut among threads wherever its parts end")
  func vectors() throws {
    let inputs = (0..<3).map { vector("v\($0)") }
    try expectNoChoice(
      inputs, concatenate(inputs),
      [filled([20_000], 1, .float32), filled([3], 2, .float32), filled([30_001], 3, .float32)])
  }

  @Test("triangles and bands of a matrix")
  func triangles() throws {
    let x = matrix("x", shape: [37, 41])
    let rows = arange(37).expandDims(1)
    let columns = arange(41).expandDims(0)
    let zero = cast(Variable(0), to: .float32)
    let value = try filled([37, 41], 4, .float32)
    for condition in [
      columns .<= rows, columns .> rows + 3, rows .>= columns, rows - 2 .< columns,
      (columns .>= rows - 1) .& (columns .< rows + 2),
    ] {
      try expectNoChoice([x], select(condition, x, zero), [value])
    }
  }

  /// What is left of a choice among too many parts is right too.
  @Test("a concatenation of many")
  func many() throws {
    let inputs = (0..<40).map { matrix("m\($0)") }
    let arguments = try inputs.indices.map { try filled([4, $0 % 5], $0, .float32) }
    _ = try function(inputs: inputs, outputs: concatenate(inputs, axis: 1), mode: .debug)
      .call(arguments)
  }

  @Test("choices by elements stay")
  func elements() throws {
    let (x, y) = (matrix("x"), matrix("y"))
    let arguments = [try filled([9, 40], 1, .float32), try filled([9, 40], 2, .float32)]
    let chosen = select(x .> 0, x, concatenate([y, x], axis: 0)[0..<9])
    _ = try function(inputs: [x, y], outputs: chosen, mode: .debug).call(arguments)
  }
}
