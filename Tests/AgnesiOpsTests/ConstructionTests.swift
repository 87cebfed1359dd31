import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Tensors made of nothing, against NumPy.
@Suite struct ConstructionTests {
  private let n = scalar("n", dtype: .int64)
  private let data = matrix("data", dtype: .float64)
  private let inputs: [Variable: NDArray]

  init() throws {
    inputs = [n: NDArray(3), data: try NDArray([1, 2, 3, 4, 5, .nan], shape: [2, 3])]
  }

  @Test("one number everywhere")
  func filled() throws {
    try expectArrays(
      [
        .init(zeros([2, n]), [2, 3], [0, 0, 0, 0, 0, 0]),
        .init(ones([data.shape[0]], dtype: .int32), [2], [1, 1]),
        .init(full([n], 2.5), [3], [2.5, 2.5, 2.5]),
        .init(full([], data[0, 1]), [], [2]),
        .init(zeros([0, 4]), [0, 4], []),
        .init(zerosLike(data), [2, 3], [0, 0, 0, 0, 0, 0]),
        .init(onesLike(data[0]), [3], [1, 1, 1]),
        .init(fullLike(data[0, 0], 7, dtype: .uint8), [], [7]),
      ], inputs)
    #expect(try zeros([2]).type == TensorType(.float32, [2]))
    #expect(try ones([n, 4], dtype: .int16).type == TensorType(.int16, [nil, 4]))
    #expect(try full([2], 3, dtype: .float64).type == TensorType(.float64, [2]))
    #expect(try zerosLike(data, dtype: .bool).type == TensorType(.bool, [nil, nil]))
    #expect(try derivative(full([2, n], data[0, 0]), by: data, inputs)?.first == 6)
  }

  @Test("integers at equal distances")
  func ranges() throws {
    try expectArrays(
      [
        .init(arange(4), [4], [0, 1, 2, 3]),
        .init(arange(n), [3], [0, 1, 2]),
        .init(arange(data.shape[1]), [3], [0, 1, 2]),
        .init(arange(from: 5, to: -4, step: -2), [5], [5, 3, 1, -1, -3]),
        .init(arange(from: n, to: n * 3, step: 4), [2], [3, 7]),
        .init(arange(from: 0, to: 10, step: n), [4], [0, 3, 6, 9]),
        .init(arange(from: 2, to: n - 5, step: n - 4), [4], [2, 1, 0, -1]),
        .init(arange(-1), [0], []), .init(arange(n - 3), [0], []),
        .init(arange(from: n, to: 2), [0], []),
        .init(arange(from: Int.min, to: Int.max, step: Int.max).shape, [1], [3]),
        .init(arange(3, dtype: .float32) * 0.5, [3], [0, 0.5, 1]),
      ], inputs)
    #expect(try arange(4).type == TensorType(.int64, [4]))
    let failure = try callFailure(arange(from: 0, to: 4, step: n), [n: NDArray(0)])
    #expect(failure.contains("arange: the step is 0"))
  }

  @Test("ones on a diagonal")
  func diagonals() throws {
    try expectArrays(
      [
        .init(eye(2), [2, 2], [1, 0, 0, 1]),
        .init(eye(2, 4, diagonal: 1), [2, 4], [0, 1, 0, 0, 0, 0, 1, 0]),
        .init(eye(n, 2, diagonal: -1, dtype: .int8), [3, 2], [0, 0, 1, 0, 0, 1]),
        .init(eye(0), [0, 0], []), .init(eye(1, 2, diagonal: Int.max), [1, 2], [0, 0]),
      ], inputs)
  }

  @Test("each mistake is named, explained and located")
  func misuse() throws {
    let rows = [
      Misuse(zeros([2, -1]), "full", "size -1 is negative"),
      Misuse(full([2], data), "full", "a single number", "float64[?, ?]"),
      Misuse(full([2], 300, dtype: .uint8), "full", "300", "uint8"),
      Misuse(zeros([data]), "full", "a size", "float64"),
      Misuse(fullLike(data, data), "fullLike", "a single number"),
      Misuse(arange(from: 0, to: 3, step: 0), "arange", "step is 0"),
      Misuse(arange(scalar(dtype: .float32)), "arange", "integer", "float32[]"),
      Misuse(eye(-1), "eye", "size -1 is negative"),
    ]
    for row in rows { #expect(row.problems == []) }
    #expect(try callFailure(zeros([n]), [n: NDArray(-2)]).contains("size -2 is negative"))
  }
}
