import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Sizes and reshaping, against NumPy.
@Suite struct ShapeReshapeTests {
  private let cube: Variable
  private let data = tensor3("data", dtype: .float32)
  private let value: NDArray

  init() throws {
    let numbers = (0..<24).map(Double.init)
    cube = Variable(try NDArray(numbers, shape: [2, 3, 4]))
    value = try NDArray(numbers.map(Float.init), shape: [2, 3, 4])
  }

  @Test("sizes are integers that a call knows beforehand")
  func sizes() throws {
    try expectArrays(
      [
        .init(data.shape, [3], [2, 3, 4]),
        .init(data.shape[1], [], [3]),
        .init(data.shape[-1] * 2 + 1, [], [9]),
        .init(data.shape[1...], [2], [3, 4]),
        .init(cube.shape, [3], [2, 3, 4]),
        .init(cube[0, 0, 0].shape, [0], []),
        .init(exp(data).shape, [3], [2, 3, 4]),
      ], [data: value])
    #expect(try data.shape.type == TensorType(.int64, [3]))
  }

  @Test("given, left over, and computed sizes")
  func reshape() throws {
    let all = (0...23).map(Double.init)
    let n = scalar("n", dtype: .int32)
    let sizes = AgnesiOps.vector("sizes", dtype: .int64)
    let permuted = data.transpose(1, 0, 2).reshape([6, 4])[.all, 0]
    try expectArrays(
      [
        .init(data.reshape([4, 6]), [4, 6], all),
        .init(data.reshape([data.shape[0], -1]), [2, 12], all),
        .init(data.reshape([-1]), [24], all),
        .init(data.reshape([n, -1, 2]), [3, 4, 2], all),
        .init(data.reshape([data.shape[2] * 2, n]), [8, 3], all),
        .init(data.reshape(sizes, rank: 2), [12, 2], all),
        .init(data.reshape(stack([n, n + 5]), rank: 2), [3, 8], all),
        .init(data.reshape(concatenate([data.shape[..<1], data.shape[1...]]), rank: 3), [2, 3, 4], all),
        .init(permuted, [6], [0, 12, 4, 16, 8, 20]),
        .init(data[0, 0, 0].reshape([1, 1]), [1, 1], [0]),
        .init(data[0, 0, ..<1].reshape([]), [], [0]),
      ], [data: value, n: NDArray(3 as Int32), sizes: NDArray([12, 2])])
  }

  @Test("flatten keeps the first axes")
  func flatten() throws {
    let all = (0...23).map(Double.init)
    try expectArrays(
      [
        .init(data.flatten(2), [2, 12], all), .init(data.flatten(), [24], all),
        .init(data.flatten(3), [2, 3, 4], all), .init(data[0, 0, 0].flatten(), [1], [0]),
        .init(data[..<0].flatten(2), [0, 12], []),
        .init(data[..<0].reshape([data[..<0].shape[0], -1]), [0, 12], []),
      ], [data: value])
    let images = tensor4("images", shape: [nil, 50, 4, 4])
    #expect(try images.flatten(2).type.shape == [nil, 800])
    #expect(try images.reshape([images.shape[0], -1]).type.shape == [nil, nil])
    #expect(try images.reshape([images.shape[1], 16, -1]).type.shape == [50, 16, nil])
  }

  @Test("the gradient has the operand's shape")
  func gradient() throws {
    let weights = Variable(NDArray((0..<12).map(Double.init)))
    let product = cube.reshape([2, -1]) * weights
    #expect(
      try derivative(product, by: cube)
        == (0..<12).map(Double.init) + (0..<12).map(Double.init))
    let flat = data.flatten(2) * data.flatten(2)
    #expect(try derivative(flat, by: data, [data: value])?.last == 46)
  }

  @Test("elements that do not fill the sizes are refused in the call")
  func callFailures() throws {
    let n = scalar("n", dtype: .int64)
    func failure(_ expression: Variable, _ number: Int) throws -> String {
      try callFailure(expression, [data: value, n: NDArray(number)])
    }
    #expect(try failure(data.reshape([n, 6]), 3).contains("24 elements cannot fill"))
    #expect(try failure(data.reshape([n, 6]), 3).contains("product is 18"))
    #expect(try failure(data.reshape([n, -1]), 7).contains("product is 7"))
    #expect(try failure(data.reshape([n, -1]), 0).contains("product is 0"))
    #expect(try failure(data.reshape([n, 6]), -4).contains("size -4 is negative"))
    #expect(try failure(data.reshape([5, 5]), 0).contains("24 elements"))
  }

  @Test("each mistake is named, explained and located")
  func misuse() {
    let real = scalar("real", dtype: .float64)
    let sizes = AgnesiOps.vector("sizes", dtype: .int64, shape: [3])
    let rows = [
      Misuse(cube.reshape([5, 5]), "reshape", "24 elements", "product is 25"),
      Misuse(cube.reshape([5, -1]), "reshape", "24 elements", "product is 5"),
      Misuse(cube.reshape([0, -1]), "reshape", "24 elements", "product is 0"),
      Misuse(cube.reshape([-1, -1]), "reshape", "more than one size is -1"),
      Misuse(cube.reshape([-2, -12]), "reshape", "size -2 is negative"),
      Misuse(cube.reshape([Int.max, 3]), "reshape", "more elements"),
      Misuse(cube.reshape([real]), "reshape", "a single integer", "float64[]"),
      Misuse(cube.reshape(sizes, rank: 2), "reshape", "3 sizes", "2"),
      Misuse(cube.reshape(real, rank: 0), "reshape", "integer vector", "float64[]"),
      Misuse(cube.reshape(sizes, rank: -1), "reshape", "rank -1"),
      Misuse(cube.flatten(4), "flatten", "3 axes to 4", "1 to 3"),
      Misuse(cube.flatten(0), "flatten", "to 0"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
