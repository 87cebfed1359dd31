import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Arithmetic, comparisons, logic and selection, with NumPy's results at the edges.
@Suite struct ElementwiseArithmeticTests {
  @Test("floor division and remainder of floating numbers follow Python")
  func floatingDivision() throws {
    let inf = Double.infinity
    let x = Variable(NDArray([7, -7, 7, -7, 0, 5, -5, 6, inf, 1.5, -1.5, .nan, 5, 0]))
    let y = Variable(NDArray([3, 3, -3, -3, 3, 0, 0, -2, 2, inf, inf, 1, .nan, 0]))
    let nan = Double.nan
    let quotients = [2, -3, -3, 2, 0, inf, -inf, -3, nan, 0, -1, nan, nan, nan]
    let remainders = [1, 2, -2, -1, 0, nan, nan, 0, nan, 1.5, inf, nan, nan, nan]
    #expect(areClose(try numbers(floorDivide(x, y)), quotients))
    #expect(areClose(try numbers(x % y), remainders))
  }

  @Test("floor division and remainder of integers follow Python and never trap")
  func integerDivision() throws {
    let x = Variable(NDArray([7, -7, 7, -7, 6, -6, -128, -128, 5] as [Int8]))
    let y = Variable(NDArray([3, 3, -3, -3, -3, 3, -1, 3, 0] as [Int8]))
    let quotients = NDArray([2, -3, -3, 2, -2, -2, -128, -43, 0] as [Int8])
    #expect(try value(floorDivide(x, y)) == quotients)
    #expect(try value(x % y) == NDArray([1, 2, -2, -1, 0, 0, 0, 1, 0] as [Int8]))
    let least = Variable(NDArray(Int64.min))
    #expect(try value(floorDivide(least, -1)) == NDArray(Int64.min))
    #expect(try value(least % -1) == NDArray(0))
  }

  @Test("powers of integers are exact and wrap")
  func integerPowers() throws {
    let base = Variable(NDArray([3, -2, 200, 2, 1, -1, 0, 0]))
    let exponent = Variable(NDArray([40, 63, 9, -1, -5, -5, 0, -1]))
    let expected = [
      -6_289_078_614_652_622_815, Int.min, -4_508_834_063_867_445_248, 0, 1, -1, 1, 0,
    ]
    #expect(try value(pow(base, exponent)) == NDArray(expected))
    let bytes = Variable(NDArray([200, 3] as [UInt8]))
    #expect(try value(pow(bytes, 2)) == NDArray([64, 9] as [UInt8]))
  }

  @Test("powers of floating numbers are those of C")
  func floatingPowers() throws {
    let base = Variable(NDArray([0, -8, 2, .nan]))
    let exponent = Variable(NDArray([0, 1.0 / 3, -1, 0]))
    #expect(areClose(try numbers(pow(base, exponent)), [1, .nan, 0.5, 1]))
  }

  @Test("integers wrap on overflow")
  func overflow() throws {
    let bytes = Variable(NDArray([250, 3] as [UInt8]))
    #expect(try value(bytes + 10) == NDArray([4, 13] as [UInt8]))
    #expect(try value(bytes - 5) == NDArray([245, 254] as [UInt8]))
    #expect(try value(bytes * 2) == NDArray([244, 6] as [UInt8]))
    #expect(try value(-bytes) == NDArray([6, 253] as [UInt8]))
    let least = Variable(NDArray([-128] as [Int8]))
    #expect(try value(abs(least)) == NDArray([-128] as [Int8]))
    #expect(try value(-least) == NDArray([-128] as [Int8]))
  }

  @Test("truth values: + is or, * is and, - counts")
  func truthValues() throws {
    let a = Variable(NDArray([false, false, true, true]))
    let b = Variable(NDArray([false, true, false, true]))
    #expect(try value(a + b) == NDArray([false, true, true, true]))
    #expect(try value(a * b) == NDArray([false, false, false, true]))
    #expect(try value(a - b) == NDArray([0, -1, 1, 0] as [Int8]))
    #expect(try value(maximum(a, b)) == NDArray([false, true, true, true]))
    #expect(try value(a .^ b) == NDArray([false, true, true, false]))
    #expect(try value(.!a .| b) == NDArray([true, true, false, true]))
  }

  @Test("maximum and minimum let NaN through")
  func extrema() throws {
    let x = Variable(NDArray([Double.nan, 1, 2, .infinity]))
    let y = Variable(NDArray([1, .nan, 3, -Double.infinity]))
    #expect(areClose(try numbers(maximum(x, y)), [.nan, .nan, 3, .infinity]))
    #expect(areClose(try numbers(minimum(x, y)), [.nan, .nan, 2, -.infinity]))
    #expect(areClose(try numbers(clip(x, 0, 1)), [.nan, 1, 1, 1]))
    #expect(try value(maximum(Variable(NDArray([-3, 4])), 0)) == NDArray([0, 4]))
    #expect(try numbers(clip(Variable(NDArray(5.0)), 3, 1)) == [1])
  }

  @Test("comparisons bind below arithmetic and above logic, and are false for NaN")
  func comparisons() throws {
    let x = Variable(NDArray([-1, 0.25, 0.5, .nan]))
    #expect(try value(2 * x + 1 .> 1 .& x .<= 0.25) == NDArray([false, true, false, false]))
    #expect(try value(x .== x) == NDArray([true, true, true, false]))
    #expect(try value(x .!= x) == NDArray([false, false, false, true]))
    #expect(try value(x .>= 0.5 .| isNaN(x)) == NDArray([false, false, true, true]))
    #expect(try value(x .< 0) == NDArray([true, false, false, false]))
    #expect(try value(isInfinite(1 / (x - 0.25))) == NDArray([false, true, false, false]))
    #expect(try value(isNaN(Variable(NDArray([1, 2])))) == NDArray([false, false]))
    // Above 2^53 doubles could not tell these apart.
    let large = Variable(NDArray([Int64.max]))
    #expect(try value(large .== large - 1) == NDArray([false]))
  }

  @Test("bits of integers")
  func bits() throws {
    let x = Variable(NDArray([6, -1] as [Int16]))
    #expect(try value(x .& 3) == NDArray([2, 3] as [Int16]))
    #expect(try value(x .| 8) == NDArray([14, -1] as [Int16]))
    #expect(try value(.!x) == NDArray([-7, 0] as [Int16]))
    #expect(try value(x << 3) == NDArray([48, -8] as [Int16]))
    #expect(try value(x >> 1) == NDArray([3, -1] as [Int16]))
    #expect(try value(x << 16) == NDArray([0, 0] as [Int16]))
    #expect(try value(x >> 100) == NDArray([0, -1] as [Int16]))
    #expect(try value(x >> -1) == NDArray([0, -1] as [Int16]))
  }

  @Test("select ignores what is not chosen")
  func selection() throws {
    let x = Variable(NDArray([-1, 4.0]))
    #expect(areClose(try numbers(select(x .> 0, sqrt(x), 0)), [0, 2]))
    let condition = try Variable(NDArray([true, false], shape: [2, 1]))
    let chosen = try value(select(condition, Variable(NDArray([1, 2, 3])), 0))
    #expect(try chosen == NDArray([[1, 2, 3], [0, 0, 0]]))
    #expect(try value(select(Variable(NDArray([2, 0])), 1, 0.5)).dtype == .float32)
  }
}
