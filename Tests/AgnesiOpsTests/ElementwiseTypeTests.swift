import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// How dtypes mix, what bare numbers become, and how shapes broadcast.
@Suite struct ElementwiseTypeTests {
  static let order: [DType] = [.bool, .uint8, .int8, .int16, .int32, .int64, .float32, .float64]

  /// The table of the documentation, row and column in the order above.
  static let table: [[DType]] = [
    [.bool, .uint8, .int8, .int16, .int32, .int64, .float32, .float64],
    [.uint8, .uint8, .int16, .int16, .int32, .int64, .float32, .float64],
    [.int8, .int16, .int8, .int16, .int32, .int64, .float32, .float64],
    [.int16, .int16, .int16, .int16, .int32, .int64, .float32, .float64],
    [.int32, .int32, .int32, .int32, .int32, .int64, .float32, .float64],
    [.int64, .int64, .int64, .int64, .int64, .int64, .float32, .float64],
    [.float32, .float32, .float32, .float32, .float32, .float32, .float32, .float64],
    [.float64, .float64, .float64, .float64, .float64, .float64, .float64, .float64],
  ]

  @Test("the table of dtypes", arguments: order)
  func promotion(_ left: DType) throws {
    let row = Self.table[try #require(Self.order.firstIndex(of: left))]
    for (right, expected) in zip(Self.order, row) {
      let sum = vector(dtype: left) + vector(dtype: right)
      #expect(try sum.type.dtype == expected, "\(left) + \(right)")
    }
  }

  @Test("true division, means and functions of integers give floatX")
  func integersBecomeFloating() throws {
    let n = vector(dtype: .int32)
    for expression in [n / n, exp(n), sqrt(n), n / 2, mean(n), sigmoid(n), atan2(n, 1)] {
      #expect(try expression.type.dtype == .float32)
    }
    #expect(try (n / vector(dtype: .float64)).type.dtype == .float64)
  }

  @Test("bare numbers take the dtype of the tensor", arguments: DType.allCases)
  func literals(_ dtype: DType) throws {
    let x = vector(dtype: dtype)
    let whole: DType = dtype == .bool ? .int64 : dtype
    for expression in [x + 1, 2 * x, x - 1, x % 2, maximum(x, 0), select(x .> 0, x, 1)] {
      #expect(try expression.type.dtype == whole)
    }
    let fractional: DType = dtype.isFloating ? dtype : .float32
    for expression in [x + 0.5, 2.5 * x, 1 / x, x - 0.5, maximum(x, 0.5), x % 0.5] {
      #expect(try expression.type.dtype == fractional)
    }
  }

  @Test("Swift numbers are as weak as literals, on either side")
  func swiftNumbers() throws {
    let x = Variable(NDArray([1, 2, 4] as [Float]))
    let rate = 0.1
    let count = 3
    let expressions: [(Variable, [Double])] = [
      (rate * x, [0.1, 0.2, 0.4]), (x * rate, [0.1, 0.2, 0.4]), (count + x, [4, 5, 7]),
      (x + count, [4, 5, 7]), (x + rate, [1.1, 2.1, 4.1]), (rate + x, [1.1, 2.1, 4.1]),
      (count - x, [2, 1, -1]), (x - count, [-2, -1, 1]), (x - rate, [0.9, 1.9, 3.9]),
      (rate - x, [-0.9, -1.9, -3.9]), (count * x, [3, 6, 12]), (x * count, [3, 6, 12]),
      (x / count, [1.0 / 3, 2.0 / 3, 4.0 / 3]), (count / x, [3, 1.5, 0.75]),
      (x / rate, [10, 20, 40]), (rate / x, [0.1, 0.05, 0.025]), (x % count, [1, 2, 1]),
      (maximum(x, Variable(count)), [3, 3, 4]), (Float(2) * x, [2, 4, 8]), (9 % x, [0, 1, 1]),
    ]
    for (expression, expected) in expressions {
      let result = try value(expression)
      #expect(result.dtype == .float32)
      #expect(result.isClose(to: NDArray(expected), relativeTolerance: 1e-6))
    }
    let limit = 1.5
    #expect(try value(x .> limit) == NDArray([false, true, true]))
    #expect(try value(limit .> x) == NDArray([true, false, false]))
    #expect(try value(x .<= count .& x .!= count - 1) == NDArray([true, false, false]))
  }

  @Test("long lines of arithmetic mean what they say")
  func longLines() throws {
    let x = Variable(NDArray([0.5, -1]))
    let gelu = 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    #expect(areClose(try numbers(gelu), [0.34571400982514394, -0.15880800939172324]))
    let step = x - 0.1 * (2 * x + 0.001 * x) / 2 + 1 - (1 - 0.9) * x
    #expect(areClose(try numbers(step), [1.399975, 0.20005]))
  }

  @Test("arithmetic on bare numbers alone stays as weak and as precise as they are")
  func numbersAlone() throws {
    let tenth: Variable = 1 - 0.9
    let x = Variable(NDArray([1, 2.0]))
    #expect(try numbers(tenth * x) == [1 - 0.9, 2 * (1 - 0.9)])
    #expect(try value(tenth).dtype == .float32)
    let third: Variable = 1 / 3
    #expect(try numbers(third * x) == [1.0 / 3, 2.0 / 3])
    let seven: Variable = 2 * 3 + 1
    let bytes = vector(dtype: .uint8)
    #expect(try (bytes + seven).type.dtype == .uint8)
    #expect(try value(seven .> 0.5) == NDArray(true))
  }

  @Test("compound assignment changes one variable only")
  func compoundAssignment() throws {
    let x = Variable(NDArray([1, 2.0]))
    let rate = 0.5
    var y = x
    y += x
    y -= rate
    y *= 4
    y /= rate
    #expect(try numbers(y) == [12, 28])
    #expect(try numbers(x) == [1, 2])
  }

  @Test("axes known to have length 1 broadcast, and ranks are aligned at the end")
  func broadcasting() throws {
    let shapes: [([Int?], [Int?], [Int?])] = [
      ([3, 1], [1, 4], [3, 4]), ([4], [3, 4], [3, 4]), ([], [2, 2], [2, 2]),
      ([nil, 1], [5, nil], [5, nil]), ([nil], [3], [3]), ([1], [nil], [nil]), ([0], [1], [0]),
    ]
    for (a, b, expected) in shapes {
      let sum = tensor(.float32, shape: a) + tensor(.float32, shape: b)
      #expect(try sum.type.shape == expected)
    }
  }
}
