import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Reductions against values made by NumPy, with their gradients and mistakes.
@Suite struct ReductionTests {
  private let x: Variable

  init() throws { x = Variable(try NDArray([[1.5, -2, 0.25], [3, 4, -1]])) }

  @Test("values along all axes, one, several, negative ones")
  func values() throws {
    #expect(try numbers(sum(x)) == [5.75])
    #expect(try numbers(sum(x, axis: -1)) == [-0.25, 6])
    #expect(try numbers(sum(x, axes: [1, 0])) == [5.75])
    #expect(areClose(try numbers(mean(x, axis: 0)), [2.25, 1, -0.375]))
    #expect(areClose(try numbers(prod(x, axis: 1)), [-0.75, -12]))
    #expect(areClose(try numbers(variance(x)), [4.467013888888889]))
    #expect(areClose(try numbers(variance(x, axis: 0)), [0.5625, 9, 0.390625]))
    #expect(
      areClose(try numbers(variance(x, axis: 1, correction: 1)), [3.1458333333333335, 7]))
    #expect(areClose(try numbers(std(x, axis: 1)), [1.448178933081897, 2.160246899469287]))
    #expect(try numbers(max(x, axis: 0)) == [3, 4, 0.25])
    #expect(try numbers(min(x)) == [-2])
    #expect(try value(argmax(x, axis: 1)) == NDArray([0, 1]))
    #expect(try value(argmin(x, axis: 0)) == NDArray([0, 0, 1]))
    #expect(try value(all(x .> -2, axis: 1)) == NDArray([false, true]))
    #expect(try value(any(x .> 3.5, axis: 0)) == NDArray([false, true, false]))
    #expect(try numbers(sum(x, axes: [])) == numbers(x))
  }

  @Test("keepDims keeps reduced axes with length 1, so that they broadcast")
  func keepDims() throws {
    for reduced in [
      sum(x, axis: 1, keepDims: true), mean(x, axis: 1, keepDims: true),
      prod(x, axis: 1, keepDims: true), max(x, axis: 1, keepDims: true),
      argmax(x, axis: 1, keepDims: true), std(x, axis: 1, keepDims: true),
      all(x, axis: 1, keepDims: true),
    ] {
      #expect(try reduced.type.shape == [2, 1])
      #expect(try value(reduced).shape == [2, 1])
    }
    let centred = x - mean(x, axis: 1, keepDims: true)
    #expect(areClose(try numbers(sum(centred, axis: 1)), [0, 0]))
  }

  @Test("NaN wins in max and min, and its first place in argmax and argmin")
  func nan() throws {
    let y = Variable(NDArray([3, .nan, 7, .nan]))
    #expect(try numbers(max(y))[0].isNaN && numbers(min(y))[0].isNaN)
    #expect(try numbers(argmax(y, axis: 0)) == [1])
    #expect(try numbers(argmin(y, axis: 0)) == [1])
    let ties = Variable(NDArray([1, 5, 5, 1]))
    #expect(try numbers(argmax(ties, axis: 0)) == [1])
    #expect(try numbers(argmin(ties, axis: 0)) == [0])
    #expect(try value(argmax(x)) == NDArray(4))
    #expect(try value(argmin(x, keepDims: true)) == NDArray([[1]]))
    #expect(try value(argmax(Variable(NDArray(2.5)))) == NDArray(0))
  }

  @Test("no elements: 0, 1, true, false, NaN")
  func empty() throws {
    let none = Variable(try NDArray([Float](), shape: [0, 2]))
    #expect(try numbers(sum(none, axis: 0)) == [0, 0])
    #expect(try numbers(prod(none, axis: 0)) == [1, 1])
    #expect(try numbers(all(none)) == [1])
    #expect(try numbers(any(none)) == [0])
    #expect(try numbers(mean(none))[0].isNaN)
    #expect(try numbers(max(none, axis: 1)) == [])
  }

  @Test("integers are summed exactly in int64; max keeps the dtype")
  func dtypes() throws {
    let bytes = Variable(NDArray([200, 100, 3] as [UInt8]))
    #expect(try value(sum(bytes)) == NDArray(303))
    #expect(try value(prod(bytes)) == NDArray(60_000))
    #expect(try value(max(bytes)) == NDArray(200 as UInt8))
    #expect(try value(mean(bytes)) == NDArray(101 as Float))
    let truth = Variable(NDArray([true, false, true]))
    #expect(try value(sum(truth)) == NDArray(2))
    #expect(try value(max(truth)) == NDArray(true))
    #expect(try value(min(truth)) == NDArray(false))
    #expect(try value(any(Variable(NDArray([0, 3])))) == NDArray(true))
  }

  @Test("float32 is accumulated in float64")
  func accumulation() throws {
    let many = Variable(try NDArray(repeating: Float(0.1), shape: [100_000]))
    let expected = 100_000 * Double(Float(0.1))
    #expect(abs(try numbers(sum(many))[0] - expected) < 1e-3)
    #expect(abs(try numbers(mean(many))[0] - 0.1) < 1e-8)
  }

  @Test("sizes that are not known yet are counted in the call")
  func unknownSizes() throws {
    let input = matrix("m", dtype: .float64)
    let array = try NDArray([[1.5, -2, 0.25], [3, 4, -1]])
    let columns = mean(input, axis: 0)
    #expect(try columns.type == TensorType(.float64, [nil]))
    #expect(areClose(try numbers(columns, [input: array]), [2.25, 1, -0.375]))
    let unbiased = variance(input, axis: 1, correction: 1)
    #expect(areClose(try numbers(unbiased, [input: array]), [3.1458333333333335, 7]))
    #expect(try derivative(mean(input), by: input, [input: array])?.count == 6)
  }

  @Test("every element that equals the largest gets the whole gradient")
  func ties() throws {
    let y = Variable(NDArray([2, 5, 5, 1.0]))
    #expect(try derivative(max(y), by: y) == [0, 1, 1, 0])
    #expect(try derivative(min(y), by: y) == [0, 0, 0, 1])
    #expect(try derivative(cast(argmax(y, axis: 0), to: .float64), by: y) == nil)
  }

  @Test("the gradient of a product is right at zeros")
  func productOfZeros() throws {
    let rows = Variable(try NDArray([[2, 3, 4], [2, 0, 4], [0, 0, 4.0]]))
    let gradient = try derivative(prod(rows, axis: 1), by: rows)
    #expect(gradient == [12, 8, 6, 0, 8, 0, 0, 0, 0])
  }

  @Test("each mistake is named, explained and located")
  func misuses() {
    let m = matrix("m", shape: [nil, 0])
    let rows = [
      Misuse(sum(x, axis: 2), "sum", "axis 2 does not exist", "axes 0 to 1"),
      Misuse(mean(x, axis: -3), "mean", "axis -3 does not exist"),
      Misuse(variance(x, axes: [0, 0]), "variance", "axis 0 is given twice"),
      Misuse(std(x, axis: 5), "std", "axis 5 does not exist"),
      Misuse(prod(scalar(), axis: 0), "prod", "axis 0 does not exist", "no axes"),
      Misuse(argmax(x, axis: 2), "argmax", "axis 2 does not exist"),
      Misuse(all(x, axes: [0, -2]), "all", "axis -2 is given twice"),
      Misuse(max(m, axis: 1), "max", "axis 1 has no elements"),
      Misuse(argmin(m, axis: 1), "argmin", "axis 1 has no elements"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
