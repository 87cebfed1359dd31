import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Setting and increasing parts of a tensor, against NumPy.
@Suite struct IndexingWriteTests {
  private let w: Variable
  private let value: Variable
  private let repeated = Variable(NDArray([0, 2, 0]))

  init() throws {
    w = Variable(try NDArray((0..<6).map(Double.init), shape: [3, 2]))
    value = Variable(try NDArray([1, 2, 3, 4, 5, 6.0], shape: [3, 2]))
  }

  @Test("slices and index arrays; of repeated places the last counts, or all")
  func values() throws {
    let twice = Variable(NDArray([1, 1]))
    let rows = Variable(NDArray([0, 1, 0]))
    let columns = Variable(NDArray([1, 0, 1]))
    try expectArrays([
      .init(setSubtensor(w[1...], 9), [3, 2], [0, 1, 9, 9, 9, 9]),
      .init(
        setSubtensor(w[Slice(step: -1), 0], Variable(NDArray([7, 8, 9.0]))), [3, 2],
        [9, 1, 8, 3, 7, 5]),
      .init(setSubtensor(w[1, 1], 0.5), [3, 2], [0, 1, 2, 0.5, 4, 5]),
      .init(incrementSubtensor(w[.all, 1..<2], value[.all, ..<1]), [3, 2], [0, 2, 2, 6, 4, 10]),
      .init(incrementSubtensor(w[2...], value[0]), [3, 2], [0, 1, 2, 3, 5, 7]),
      .init(incrementSubtensor(w[repeated], value), [3, 2], [6, 9, 2, 3, 7, 9]),
      .init(setSubtensor(w[repeated], value), [3, 2], [5, 6, 2, 3, 3, 4]),
      .init(setSubtensor(w[.all, twice], value), [3, 2], [0, 2, 2, 4, 4, 6]),
      .init(
        incrementSubtensor(w[rows, columns], Variable(NDArray([10, 20, 30.0]))), [3, 2],
        [0, 41, 22, 3, 4, 5]),
      .init(incrementSubtensor(w[repeated], 1), [3, 2], [2, 3, 2, 3, 5, 6]),
      .init(
        setSubtensor(w[.newAxis, 0..<2], value[.newAxis, 1...]), [3, 2], [3, 4, 5, 6, 4, 5]),
      .init(setSubtensor(w[3...], 7), [3, 2], [0, 1, 2, 3, 4, 5]),
      .init(setSubtensor(w[.ellipsis], 7), [3, 2], [7, 7, 7, 7, 7, 7]),
      .init(w, [3, 2], [0, 1, 2, 3, 4, 5]),
    ])
  }

  @Test("sizes that only a call knows")
  func symbolic() throws {
    let data = matrix("data", dtype: .float32)
    let start = scalar("start", dtype: .int64)
    let part = vector("part", dtype: .float32)
    let array = try NDArray((0..<6).map(Float.init), shape: [3, 2])
    let inputs = [data: array, start: NDArray(1), part: NDArray([10, 20] as [Float])]
    try expectArrays(
      [
        .init(incrementSubtensor(data[start..., 0], part), [3, 2], [0, 1, 12, 3, 24, 5]),
        .init(setSubtensor(data[start], part), [3, 2], [0, 1, 10, 20, 4, 5]),
      ], inputs)
    let shorter = inputs.merging([start: NDArray(2)]) { $1 }
    #expect(
      try callFailure(incrementSubtensor(data[start..., 0], part), shorter).contains(
        "the value has size 2 on axis 0, but the part that is written has 1"))
  }

  @Test("gradients reach what was not replaced, and the values that stayed")
  func gradients() throws {
    let set = setSubtensor(w[repeated], value)
    #expect(try derivative(set, by: w) == [0, 0, 1, 1, 0, 0])
    #expect(try derivative(set, by: value) == [0, 0, 1, 1, 1, 1])
    let increased = square(incrementSubtensor(w[repeated], value))
    #expect(try derivative(increased, by: w) == [12, 18, 4, 6, 14, 18])
    #expect(try derivative(increased, by: value) == [12, 18, 14, 18, 12, 18])
    let number = Variable(NDArray(2.0))
    #expect(try derivative(setSubtensor(w[1...], number), by: number) == [4])
  }

  @Test("each mistake is named, explained and located")
  func misuse() {
    let integers = vector("integers", dtype: .int32)
    let double = scalar(dtype: .float64)
    let rows = [
      Misuse(setSubtensor(w, 1), "setSubtensor", "written as an indexing"),
      Misuse(incrementSubtensor(w + 1, 1), "incrementSubtensor", "written as an indexing"),
      Misuse(setSubtensor(w[0], value), "setSubtensor", "the value has 2 axes", "the part has 1"),
      Misuse(setSubtensor(w[1...], value), "setSubtensor", "size 3 on axis 0", "has 2"),
      Misuse(setSubtensor(w[repeated], value[..<2]), "advancedSetSubtensor", "size 2", "has 3"),
      Misuse(setSubtensor(integers[1...], double), "setSubtensor", "float64", "int32"),
      Misuse(setSubtensor(w[5], 1), "subtensor", "index 5 is out of range"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
