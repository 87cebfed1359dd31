import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Wrong element-wise expressions: what the error says and the line at which it points.
@Suite struct ElementwiseMisuseTests {
  private let x = matrix("x", shape: [2, 3])
  private let y = matrix("y", shape: [4, 3])
  private let bytes = vector("bytes", dtype: .uint8)

  @Test("each mistake is named, explained and located")
  func catalogue() {
    let rows = [
      Misuse(x + y, "add", "sizes 2 and 4", "axis 0", "neither is 1"),
      Misuse(x * vector(shape: [2]), "mul", "sizes 3 and 2", "axis 1"),
      Misuse(x / y, "div", "sizes 2 and 4"),
      Misuse(x .== y, "equal", "sizes 2 and 4"),
      Misuse(maximum(x, y), "maximum", "sizes 2 and 4"),
      Misuse(clip(x, 0, y), "clip", "sizes 2 and 4"),
      Misuse(select(x .> 0, x, y), "select", "sizes 2 and 4"),
      Misuse(pow(x, y), "pow", "sizes 2 and 4"),
      Misuse(bytes + 300, "add", "300", "does not fit into uint8"),
      Misuse(bytes .< -1, "less", "-1", "does not fit into uint8"),
      Misuse(x .& y, "and", "integers or truth values", "float32"),
      Misuse(.!x, "not", "integers or truth values", "float32"),
      Misuse(x << 1, "shiftLeft", "integers or truth values", "float32"),
      Misuse((bytes .> 0) >> (bytes .> 1), "shiftRight", "needs integers", "bool"),
    ]
    for row in rows { #expect(row.problems == []) }
  }

  @Test("a mistake is carried on once, with those of other operands")
  func carriedOn() throws {
    let wrong = x + y
    let other = x - y
    let result = exp(wrong * wrong) + select(other .> 0, wrong, 1)
    #expect(throws: GraphErrors.self) { try result.type }
    #expect(result.errors.map(\.operation) == ["add", "sub"])
  }
}
