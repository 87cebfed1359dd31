import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Products of tensors against values made by NumPy, with their gradients and mistakes.
@Suite struct LinearAlgebraTests {
  private let a = Variable(range(6, -2, shape: [2, 3]))
  private let b = Variable(range(12, -1, 0.5, shape: [3, 4]))
  private let v = Variable(NDArray([1, -2, 0.5]))
  private let c = Variable(range(24, -7, shape: [2, 3, 4]))
  private let d = Variable(range(40, -3, 0.25, shape: [2, 4, 5]))

  /// `count` numbers from a first one by steps.
  private static func range(
    _ count: Int, _ first: Double, _ step: Double = 1, shape: [Int]
  ) -> NDArray {
    let numbers = NDArray((0..<count).map { first + step * Double($0) })
    return (try? numbers.reshaped(shape)) ?? numbers
  }

  @Test("dot of vectors, matrices and numbers")
  func dotOfLowRanks() throws {
    #expect(try numbers(dot(a, b)) == [1, -0.5, -2, -3.5, 10, 13, 16, 19])
    #expect(try dot(a, b).type.shape == [2, 4])
    #expect(try numbers(dot(v, b)) == [-1.5, -1.75, -2, -2.25])
    #expect(try numbers(dot(a, v)) == [0, -1.5])
    #expect(try numbers(dot(v, Variable(NDArray([4, 5, 6])))) == [-3])
    #expect(try dot(v, v).type.shape == [])
    #expect(try numbers(dot(v, 2)) == [2, -4, 1])
    #expect(try numbers(outer(Variable(NDArray([1, 2])), v)) == [1, -2, 0.5, 2, -4, 1])
  }

  @Test("dot of more axes sums over the last and the second to last")
  func dotOfHighRanks() throws {
    let product = dot(c, d)
    #expect(try product.type.shape == [2, 3, 2, 5])
    let values = try numbers(product)
    #expect(Array(values[..<7]) == [31, 25.5, 20, 14.5, 9, -79, -84.5])
    #expect(Array(values[52...]) == [-30, -15.5, -1, 231, 245.5, 260, 274.5, 289])
    let w = Variable(NDArray([1, 2, -1, 0.5]))
    let fromVector = dot(w, d)
    #expect(
      try numbers(fromVector)
        == [-5.625, -5, -4.375, -3.75, -3.125, 6.875, 7.5, 8.125, 8.75, 9.375])
    #expect(try numbers(dot(c, w)) == [-16, -6, 4, 14, 24, 34])
    #expect(try dot(c, w).type.shape == [2, 3])
  }

  @Test("matmul multiplies matrix by matrix, and repeats batches of length 1")
  func batches() throws {
    let each = try numbers(matmul(c, d))
    #expect(Array(each[..<5]) == [31, 25.5, 20, 14.5, 9])
    #expect(Array(each[15..<20]) == [107, 113.5, 120, 126.5, 133])
    let one = matmul(Variable(Self.range(12, -7, shape: [1, 3, 4])), d)
    #expect(try one.type.shape == [2, 3, 5])
    #expect(Array(try numbers(one)[15..<20]) == [-79, -84.5, -90, -95.5, -101])
    let grid = matmul(c.dimshuffle(0, .x, 1, 2), d.dimshuffle(.x, 0, 1, 2))
    #expect(try grid.type.shape == [2, 2, 3, 5])
    #expect(Array(try numbers(grid)[30..<35]) == [-23, -16.5, -10, -3.5, 3])
    #expect(try matmul(Variable(NDArray([1, 2, -1, 0.5])), d).type.shape == [2, 5])
  }

  @Test("batches whose sizes are known only in a call")
  func unknownBatches() throws {
    let x = tensor3("x", dtype: .float64)
    let y = tensor(.float64, shape: [1, nil, nil], name: "y")
    let result = try ReferenceEvaluator.evaluate(
      [matmul(x, y)], [x: value(c), y: Self.range(8, 0, shape: [1, 4, 2])])
    #expect(result[0].shape == [2, 3, 2])
  }

  @Test("tensordot pairs axes in the order given")
  func tensordots() throws {
    let e = Variable(Self.range(24, -5, shape: [3, 4, 2]))
    #expect(try numbers(tensordot(c, e, axes: ([1, 2], [0, 1]))) == [178, 160, 1042, 1168])
    #expect(try numbers(tensordot(c, e, axes: ([-1, 1], [1, 0]))) == [178, 160, 1042, 1168])
    #expect(try numbers(tensordot(c, e)) == [178, 160, 1042, 1168])
    let one = tensordot(c, e.dimshuffle(1, 0, 2), axes: 1)
    #expect(try one.type.shape == [2, 3, 3, 2])
    #expect(Array(try numbers(one)[..<6]) == [54, 32, -122, -144, -298, -320])
    let all = tensordot(Variable(NDArray([1, 2])), Variable(NDArray([3, 4, 5])), axes: 0)
    #expect(try numbers(all) == [3, 4, 5, 6, 8, 10])
    #expect(try all.type.shape == [2, 3])
  }

  @Test("integers wrap, truth values are counted, dtypes mix")
  func dtypes() throws {
    let bytes = Variable(try NDArray([100, 100, -128, 1] as [Int8], shape: [2, 2]))
    #expect(try value(dot(bytes, bytes)) == NDArray([16, 116, -128, 1] as [Int8], shape: [2, 2]))
    let truths = Variable(NDArray([true, true, false]))
    #expect(try value(dot(truths, truths)) == NDArray(Int64(2)))
    #expect(try dot(bytes, Variable(NDArray([Float(1), 2]))).type.dtype == .float32)
  }

  @Test("sizes of 0: the sum of nothing is 0")
  func empty() throws {
    let left = Variable(try NDArray.zeros(shape: [2, 0], dtype: .float64))
    let right = Variable(try NDArray.zeros(shape: [0, 3], dtype: .float64))
    #expect(try value(dot(left, right)) == NDArray.zeros(shape: [2, 3], dtype: .float64))
    #expect(try numbers(dot(right, a.dimshuffle(1, 0))) == [])
  }

  @Test("gradients of every form agree with differences")
  func gradients() throws {
    let points = try [value(c), value(d)]
    try verifyGradient({ dot($0[0], $0[1]) }, at: points)
    try verifyGradient({ matmul($0[0], $0[1]) }, at: points)
    try verifyGradient({ dot($0[0], $0[1]) }, at: [value(v), value(b)])
    try verifyGradient({ dot($0[0], $0[1]) }, at: [value(v), value(v)])
    try verifyGradient({ outer($0[0], $0[1]) }, at: [value(v), value(v)])
    try verifyGradient(
      { tensordot($0[0], $0[1], axes: ([2, 0], [1, 0])) }, at: [value(c), value(d)])
    try verifyGradient(
      { matmul($0[0].dimshuffle(0, .x, 1, 2), $0[1].dimshuffle(.x, 0, 1, 2)) }, at: points)
  }

  @Test("alpha a b + beta c; with beta 0, c does not matter")
  func general() throws {
    let nothing = Variable(try NDArray(repeating: Double.nan, shape: [2, 4]))
    let scaled = generalMatrixProduct(
      nothing, alpha: cast(2, to: .float64), a, b, beta: cast(0, to: .float64))
    #expect(try numbers(scaled) == [2, -1, -4, -7, 20, 26, 32, 38])
  }

  @Test("mistakes")
  func misuse() {
    let x = matrix("x", shape: [nil, 800])
    let y = matrix("y", shape: [500, 10])
    let rows = [
      Misuse(dot(x, y), "dot", "inner sizes 800 and 500 differ"),
      Misuse(dot(c, a), "dot", "inner sizes 4 and 2 differ"),
      Misuse(dot(v, y), "dot", "inner sizes 3 and 500 differ"),
      Misuse(matmul(x, 2), "matmul", "rank 1 or more", "*"),
      Misuse(matmul(c, tensor3(shape: [3, 4, 5])), "dot", "sizes 2 and 3 of batch axis 0"),
      Misuse(outer(x, y), "outer", "two vectors", "ranks 2 and 2"),
      Misuse(tensordot(c, d, axes: ([1], [0])), "tensordot", "inner sizes 3 and 2 differ"),
      Misuse(tensordot(c, d, axes: 4), "tensordot", "4 axes", "ranks 3 and 3"),
      Misuse(tensordot(c, d, axes: ([1, 2], [0])), "tensordot", "2 axes", "1 of the second"),
      Misuse(tensordot(c, d, axes: ([5], [0])), "tensordot", "axis 5 does not exist"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
