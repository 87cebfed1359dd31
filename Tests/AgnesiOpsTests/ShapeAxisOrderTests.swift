import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Axes permuted, added and dropped, against NumPy.
@Suite struct ShapeAxisOrderTests {
  private let cube: Variable
  private let vector = Variable(NDArray([1, 2, 3.0]))

  init() throws {
    cube = Variable(try NDArray((0..<24).map(Double.init), shape: [2, 3, 4]))
  }

  @Test("every form of dimshuffle")
  func dimshuffle() throws {
    let scalar = Variable(NDArray(5.0))
    let matrix = Variable(try NDArray([1, 2, 3, 4, 5, 6.0], shape: [2, 3]))
    let large = tensor3("large", dtype: .float64, shape: [20, 30, 40])
    try expectArrays([
      .init(scalar.dimshuffle(.x), [1], [5]),
      .init(matrix.dimshuffle(0, 1), [2, 3], [1, 2, 3, 4, 5, 6]),
      .init(matrix.dimshuffle(1, 0), [3, 2], [1, 4, 2, 5, 3, 6]),
      .init(vector.dimshuffle(.x, 0), [1, 3], [1, 2, 3]),
      .init(vector.dimshuffle(0, .x), [3, 1], [1, 2, 3]),
      .init(vector.dimshuffle(.x, 0, .x, .x), [1, 3, 1, 1], [1, 2, 3]),
      .init(
        cube.dimshuffle(2, 0, 1), [4, 2, 3],
        [0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23]),
      .init(matrix.dimshuffle(0, .x, 1), [2, 1, 3], [1, 2, 3, 4, 5, 6]),
      .init(matrix.dimshuffle(1, .x, 0), [3, 1, 2], [1, 4, 2, 5, 3, 6]),
      .init(matrix.dimshuffle(-1, 0), [3, 2], [1, 4, 2, 5, 3, 6]),
      .init(vector.dimshuffle(.x, 0).dimshuffle(1), [3], [1, 2, 3]),
      .init(scalar.dimshuffle(.x, .x).dimshuffle(), [], [5]),
    ])
    #expect(try large.dimshuffle(.x, 2, .x, 0, 1).type.shape == [1, 40, 1, 20, 30])
  }

  @Test("a bias for each map of a batch of images")
  func bias() throws {
    let maps = tensor4("maps", dtype: .float64)
    let bias = AgnesiOps.vector("bias", dtype: .float64)
    let value = try NDArray([Double](repeating: 0.5, count: 24), shape: [2, 3, 2, 2])
    try expectArrays(
      [
        .init(
          (maps + bias.dimshuffle(.x, 0, .x, .x))[1, .all, 0, 1], [3], [1.5, 2.5, 3.5])
      ], [maps: value, bias: NDArray([1, 2, 3.0])])
  }

  @Test("transposed, exchanged and moved axes")
  func permutations() throws {
    let reversed: [Double] = [
      0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23,
    ]
    let front: [Double] = [
      0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23,
    ]
    let back: [Double] = [
      0, 12, 1, 13, 2, 14, 3, 15, 4, 16, 5, 17, 6, 18, 7, 19, 8, 20, 9, 21, 10, 22, 11, 23,
    ]
    try expectArrays([
      .init(cube.transpose(), [4, 3, 2], reversed),
      .init(cube.transpose(2, 0, 1), [4, 2, 3], front),
      .init(cube.transpose(-1, 0, 1), [4, 2, 3], front),
      .init(cube.swapAxes(0, -1), [4, 3, 2], reversed),
      .init(cube.moveAxis(-1, to: 0), [4, 2, 3], front),
      .init(cube.moveAxis(0, to: 2), [3, 4, 2], back),
      .init(cube.moveAxis(0, to: -1), [3, 4, 2], back),
      .init(vector.transpose(), [3], [1, 2, 3]),
    ])
    #expect(try derivative(cube.transpose() * cube.transpose(), by: cube)?[1] == 2)
  }

  @Test("axes of length 1 come and go")
  func unitAxes() throws {
    try expectArrays([
      .init(vector.expandDims(0), [1, 3], [1, 2, 3]),
      .init(vector.expandDims(-1), [3, 1], [1, 2, 3]),
      .init(vector.dimshuffle(.x, 0, .x).squeeze(), [3], [1, 2, 3]),
      .init(vector.dimshuffle(.x, 0, .x).squeeze(-1), [1, 3], [1, 2, 3]),
      .init(vector.dimshuffle(.x, 0, .x).squeeze(0, 2), [3], [1, 2, 3]),
      .init(vector.squeeze(), [3], [1, 2, 3]),
      .init(vector.expandDims(0).broadcastTo([2, 3]), [2, 3], [1, 2, 3, 1, 2, 3]),
      .init(vector.broadcastTo([2, 1, 3]), [2, 1, 3], [1, 2, 3, 1, 2, 3]),
      .init(vector[0].broadcastTo([0, 2]), [0, 2], []),
    ])
    let n = scalar("n", dtype: .int64)
    let repeated = vector.expandDims(0).broadcastTo([n, 3])
    try expectArrays([.init(repeated, [2, 3], [1, 2, 3, 1, 2, 3])], [n: NDArray(2)])
    #expect(try derivative(repeated, by: vector, [n: NDArray(2)]) == [2, 2, 2])
  }

  @Test("each mistake is named, explained and located")
  func misuse() {
    let free = AgnesiOps.vector("free", dtype: .float64)
    let rows = [
      Misuse(cube.dimshuffle(0, 1), "dimshuffle", "axis 2", "size 4", "left out"),
      Misuse(cube.dimshuffle(0, 1, 1), "dimshuffle", "axis 1", "twice"),
      Misuse(cube.dimshuffle(0, 1, 3), "dimshuffle", "axis 3", "axes 0 to 2"),
      Misuse(free.dimshuffle(.x), "dimshuffle", "axis 0", "size unknown"),
      Misuse(cube.transpose(0, 1), "transpose", "2 axes", "has 3"),
      Misuse(cube.transpose(0, 1, -2), "transpose", "axis -2", "twice"),
      Misuse(cube.swapAxes(0, 3), "swapAxes", "axis 3", "axes 0 to 2"),
      Misuse(cube.moveAxis(0, to: 3), "moveAxis", "axis 3"),
      Misuse(cube.expandDims(4), "expandDims", "axis 4", "axes 0 to 3"),
      Misuse(cube.squeeze(1), "squeeze", "axis 1", "size 3"),
      Misuse(free.squeeze(0), "squeeze", "axis 0", "unknown"),
      Misuse(vector.broadcastTo([2, 4]), "broadcastTo", "axis 0 has size 3", "4 or 1"),
      Misuse(cube.broadcastTo([3, 4]), "broadcastTo", "rank 3", "2 axes"),
      Misuse(free.broadcastTo([1]), "broadcastTo", "unknown size", "reshape"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
