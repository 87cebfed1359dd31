import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Tensors put together and cut, against NumPy.
@Suite struct ShapeConcatenateTests {
  private let m: Variable
  private let data = matrix("data", dtype: .float64)
  private let value: NDArray

  init() throws {
    value = try NDArray((0..<6).map(Double.init), shape: [2, 3])
    m = Variable(value)
  }

  @Test("along an axis, and along a new one")
  func values() throws {
    try expectArrays(
      [
        .init(
          concatenate([m, data[.all, ..<1], m[.all, ..<0]], axis: 1), [2, 4],
          [0, 1, 2, 0, 3, 4, 5, 3]),
        .init(concatenate([data, m]), [4, 3], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]),
        .init(concatenate([m], axis: -1), [2, 3], [0, 1, 2, 3, 4, 5]),
        .init(stack([m, data + 10]), [2, 2, 3], [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]),
        .init(
          stack([m, m + 10], axis: 1), [2, 2, 3], [0, 1, 2, 10, 11, 12, 3, 4, 5, 13, 14, 15]),
        .init(
          stack([data, m + 10], axis: -1), [2, 3, 2],
          [0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15]),
        .init(stack([data[1, 2], 7]), [2], [5, 7]),
      ], [data: value])
    let mixed = concatenate([cast(m, to: .int32), cast(m, to: .float32)])
    #expect(try mixed.type == TensorType(.float32, [4, 3]))
  }

  @Test("parts along an axis")
  func split() throws {
    let parts = m.split(sizes: [1, 0, 2], axis: 1)
    let run = data.split(sizes: [1, 2], axis: -1)
    try expectArrays(
      [
        .init(parts[0], [2, 1], [0, 3]), .init(parts[1], [2, 0], []),
        .init(parts[2], [2, 2], [1, 2, 4, 5]), .init(run[1], [2, 2], [1, 2, 4, 5]),
      ], [data: value])
    #expect(try run[0].type.shape == [nil, 1])
    let failure = try callFailure(data.split(sizes: [1, 1], axis: 1)[1], [data: value])
    #expect(failure.contains("elements cannot fill"))
  }

  @Test("each tensor gets its part of the gradient")
  func gradients() throws {
    let weights = Variable(try NDArray((0..<12).map(Double.init), shape: [2, 6]))
    let joined = concatenate([data, m], axis: 1) * weights
    #expect(try derivative(joined, by: data, [data: value]) == [0, 1, 2, 6, 7, 8])
    #expect(try derivative(joined, by: m, [data: value]) == [3, 4, 5, 9, 10, 11])
    #expect(try derivative(stack([m, m]), by: m) == [2, 2, 2, 2, 2, 2])
  }

  @Test("sizes that differ are refused")
  func misuse() throws {
    let free = Variable(NDArray([1.0]))
    let rows = [
      Misuse(concatenate([]), "concatenate", "at least one"),
      Misuse(concatenate([m, free]), "concatenate", "ranks 2 and 1"),
      Misuse(concatenate([m, m[.all, 1...]]), "concatenate", "3 and 2", "axis 1"),
      Misuse(concatenate([m, m], axis: 2), "concatenate", "axis 2"),
      Misuse(concatenate([free[0]]), "concatenate", "rank 0", "stack"),
      Misuse(stack([m, free]), "stack", "ranks 2 and 1"),
      Misuse(stack([]), "stack", "at least one"),
      Misuse(m.split(sizes: [1, 1], axis: 1)[0], "split", "make 2", "size 3"),
      Misuse(m.split(sizes: [4, -1], axis: 1)[0], "split", "size -1"),
      Misuse(m.split(sizes: [.max, .max], axis: 1)[1], "split", "too large"),
    ]
    for row in rows { #expect(row.problems == []) }
    let failure = try callFailure(concatenate([data, m]), [data: value.reshaped([3, 2])])
    #expect(failure.contains("size 3 of axis 1 of tensor 1 is not 2"))
  }
}
