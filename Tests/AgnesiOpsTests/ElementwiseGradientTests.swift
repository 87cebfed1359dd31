import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Gradients at kinks and edges, where finite differences do not decide.
@Suite struct ElementwiseGradientTests {
  private let x = Variable(NDArray([-2, 0, 3.0]))

  @Test("abs and relu have the gradient 0 at 0")
  func kinks() throws {
    #expect(try derivative(abs(x), by: x) == [-1, 0, 1])
    #expect(try derivative(relu(x), by: x) == [0, 0, 1])
    #expect(try derivative(relu(x, slope: 0.25), by: x) == [0.25, 0.25, 1])
  }

  @Test("equal operands of maximum and minimum share the gradient")
  func ties() throws {
    #expect(try derivative(maximum(x, 0), by: x) == [0, 0.5, 1])
    #expect(try derivative(minimum(x, 0), by: x) == [1, 0.5, 0])
    #expect(try derivative(maximum(x, x), by: x) == [1, 1, 1])
  }

  @Test("clip passes the gradient at its bounds")
  func clipping() throws {
    #expect(try derivative(clip(x, -2, 0), by: x) == [1, 1, 0])
    let (lower, upper) = (Variable(NDArray([-1.0])), Variable(NDArray([1.0])))
    #expect(try derivative(clip(x, lower, upper), by: lower) == [1])
    #expect(try derivative(clip(x, lower, upper), by: upper) == [1])
  }

  @Test("the gradient of select is a selection: no NaN from what is not chosen")
  func selection() throws {
    #expect(try derivative(select(x .> 0, 3 * x, x), by: x) == [1, 1, 3])
    let root = select(x .> 0, sqrt(select(x .> 0, x, 1)), 0)
    let expected = 0.5 / 3.0.squareRoot()
    #expect(areClose(try derivative(root, by: x) ?? [], [0, 0, expected]))
  }

  @Test("powers at base 0 and exponent 0")
  func powers() throws {
    let zero = Variable(NDArray([0.0, 0, 0]))
    let exponents = Variable(NDArray([0.0, 1, 2]))
    #expect(try derivative(pow(zero, exponents), by: zero) == [0, 1, 0])
    #expect(try derivative(pow(zero, exponents), by: exponents) == [0, 0, 0])
    #expect(try derivative(pow(x, 2), by: x) == [-4, 0, 6])
    #expect(try derivative(square(x), by: x) == [-4, 0, 6])
  }

  @Test("no gradient passes staircases, truth values and integers")
  func staircases() throws {
    for step in [floor(x), ceil(x), round(x), trunc(x), sign(x), floorDivide(x, 2)] {
      #expect(try derivative(step, by: x) == nil)
    }
    #expect(try derivative(cast(x .> 0, to: .float64), by: x) == nil)
    #expect(try derivative(cast(cast(x, to: .int32), to: .float64), by: x) == nil)
    #expect(try derivative(x - floor(x), by: x) == [1, 1, 1])
  }

  @Test("remainders take the quotient as constant")
  func remainders() throws {
    let y = Variable(NDArray([3.0, 3, 2]))
    #expect(try derivative(x % y, by: x) == [1, 1, 1])
    #expect(try derivative(x % y, by: y) == [1, 0, -1])
  }

  @Test("a gradient keeps the dtype and shape of its variable")
  func types() throws {
    let row = matrix("row", dtype: .float32, shape: [1, 3])
    let column = Variable(try NDArray([0.5, 1], shape: [2, 1]))
    let product = row * column
    let value = try NDArray([1, 2, 3] as [Float], shape: [1, 3])
    #expect(try derivative(product, by: row, [row: value]) == [1.5, 1.5, 1.5])
    let gradient = try Differentiator(add: +).gradients(
      seeds: [(sum(product), Variable(NDArray(1.0)))], targets: [row], blocked: [])
    #expect(try gradient.first??.type == TensorType(.float32, [1, 3]))
  }
}
