import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Integers, slices, new axes and ellipses as indices, against NumPy.
@Suite struct IndexingSliceTests {
  private let x: Variable
  private let v: Variable

  init() throws {
    x = Variable(try NDArray((0..<24).map(Double.init), shape: [2, 3, 4]))
    v = Variable(NDArray((0..<7).map(Double.init)))
  }

  @Test("integers, slices, ellipses and new axes")
  func entries() throws {
    let row = (12...23).map(Double.init)
    try expectArrays([
      .init(x[1], [3, 4], row),
      .init(x[-1, 0], [4], [12, 13, 14, 15]),
      .init(x[.ellipsis, 0], [2, 3], [0, 4, 8, 12, 16, 20]),
      .init(x[0, .ellipsis, -1], [3], [3, 7, 11]),
      .init(x[.all, 1], [2, 4], [4, 5, 6, 7, 16, 17, 18, 19]),
      .init(x[.all, 1..., Slice(step: 2)], [2, 2, 2], [4, 6, 8, 10, 16, 18, 20, 22]),
      .init(x[.newAxis, 1, .all, .newAxis, 2...], [1, 3, 1, 2], [14, 15, 18, 19, 22, 23]),
      .init(
        x[Slice(step: -1), Slice(step: -2), Slice(from: 3, to: 0, step: -2)], [2, 2, 2],
        [23, 21, 15, 13, 11, 9, 3, 1]),
      .init(x[1, 2, 3], [], [23]),
      .init(x[.ellipsis], [2, 3, 4], (0...23).map(Double.init)),
      .init(x[1, .ellipsis, .newAxis, 0...2, ..<1], [1, 3, 1], [12, 16, 20]),
    ])
  }

  @Test("bounds follow Python's rules")
  func bounds() throws {
    try expectArrays([
      .init(v[1..<3], [2], [1, 2]),
      .init(v[-3 ..< -1], [2], [4, 5]),
      .init(v[5..<100], [2], [5, 6]),
      .init(v[-100..<2], [2], [0, 1]),
      .init(v[Slice(from: 4, to: 2)], [0], []),
      .init(v[Slice(step: 3)], [3], [0, 3, 6]),
      .init(v[Slice(step: -1)], [7], [6, 5, 4, 3, 2, 1, 0]),
      .init(v[Slice(from: 5, to: 1, step: -2)], [2], [5, 3]),
      .init(v[Slice(from: -2, step: -3)], [2], [5, 2]),
      .init(v[Slice(to: -5, step: -1)], [4], [6, 5, 4, 3]),
      .init(v[7...], [0], []),
      .init(v[3..<3], [0], []),
      .init(v[Slice(from: 2, to: -100, step: -1)], [3], [2, 1, 0]),
      .init(v[Slice(from: 100, to: -100, step: -4)], [2], [6, 2]),
      .init(v[-2 ... -1], [2], [5, 6]),
      .init(v[...(-3)], [5], [0, 1, 2, 3, 4]),
      .init(v[Slice(from: Int.min, to: Int.max, step: Int.max)], [1], [0]),
      .init(v[Slice(step: Int.min)], [1], [6]),
    ])
  }

  @Test("bounds, steps and places that only a call knows", arguments: [true, false])
  func symbolicBounds(isSizeKnown: Bool) throws {
    let data = vector("data", dtype: .float64, shape: [isSizeKnown ? 7 : nil])
    let (a, b, c) = (
      scalar("a", dtype: .int64), scalar("b", dtype: .int32), scalar("c", dtype: .int64)
    )
    let inputs = [
      data: NDArray((0..<7).map(Double.init)), a: NDArray(2), b: NDArray(-1 as Int32),
      c: NDArray(-100),
    ]
    try expectArrays(
      [
        .init(data[a..<b], [4], [2, 3, 4, 5]),
        .init(data[b...], [1], [6]),
        .init(data[..<a], [2], [0, 1]),
        .init(data[0..<a], [2], [0, 1]),
        .init(data[c..<3], [3], [0, 1, 2]),
        .init(data[a..<c], [0], []),
        .init(data[Slice(from: a, to: c, step: b)], [3], [2, 1, 0]),
        .init(data[Slice(step: a)], [4], [0, 2, 4, 6]),
        .init(data[Slice(step: c)], [1], [6]),
        .init(data[a], [], [2]),
        .init(data[b], [], [6]),
        .init(data[a * 2..<(a + 1) * 2], [2], [4, 5]),
        .init(data[a * 3..<(a + 1) * 3], [1], [6]),
        .init(data[..<a] + data[a..<a + 2], [2], [2, 4]),
      ], inputs)
  }

  @Test("an integer out of range is refused, with the numbers")
  func outOfRange() throws {
    let data = matrix("data", dtype: .float64)
    let place = scalar("place", dtype: .int64)
    let array = try NDArray.zeros(shape: [2, 3], dtype: .float64)
    let failure = try callFailure(data[.all, place], [data: array, place: NDArray(3)])
    #expect(failure.contains("subtensor: index 3 is out of range for axis 1 of size 3"))
    #expect(failure.contains("IndexingSliceTests.swift"))
    let negative = try callFailure(data[place], [data: array, place: NDArray(-3)])
    #expect(negative.contains("index -3 is out of range for axis 0 of size 2"))
    let fixed = try callFailure(data[5], [data: array, place: NDArray(0)])
    #expect(fixed.contains("index 5 is out of range for axis 0 of size 2"))
    let step = try callFailure(data[Slice(step: place)], [data: array, place: NDArray(0)])
    #expect(step.contains("the step of a slice is 0"))
  }

  @Test("each mistake is named, explained and located")
  func misuse() {
    let bits = vector("bits", dtype: .bool)
    let real = scalar("real", dtype: .float64)
    let rows = [
      Misuse(x[2], "subtensor", "index 2 is out of range for axis 0 of size 2"),
      Misuse(x[0, -4], "subtensor", "index -4 is out of range for axis 1 of size 3"),
      Misuse(x[0, 0, 0, 0], "subtensor", "4 indices", "3 axes"),
      Misuse(x[.ellipsis, 0, .ellipsis], "subtensor", "2 ellipses"),
      Misuse(x[Slice(step: 0)], "subtensor", "step", "0"),
      Misuse(x[real], "subtensor", "an index is a single integer", "float64[]"),
      Misuse(x[real...], "subtensor", "the bound of a slice", "float64[]"),
      Misuse(x[bits], "advancedSubtensor", "integers", "bool[?]", "truth values"),
      Misuse(x[v], "advancedSubtensor", "integers", "float64[7]"),
    ]
    for row in rows { #expect(row.problems == []) }
  }

  @Test("no elements, and one")
  func smallSizes() throws {
    let none = Variable(try NDArray.zeros(shape: [0, 3], dtype: .float32))
    let one = Variable(NDArray([5.0]))
    try expectArrays([
      .init(none[0...], [0, 3], []), .init(none[Slice(step: -1), 1], [0], []),
      .init(one[0], [], [5]), .init(one[-1], [], [5]), .init(one[Slice(step: -2)], [1], [5]),
      .init(one[1...], [0], []), .init(one[0][.newAxis], [1], [5]),
      .init(one[0][.ellipsis], [], [5]),
    ])
  }

  @Test("what was not taken has the gradient 0")
  func gradients() throws {
    let taken = x[1, .all, Slice(from: 3, to: 0, step: -2)] * Variable(NDArray([1, 10.0]))
    let expected = [Double](repeating: 0, count: 12) + [0, 10, 0, 1, 0, 10, 0, 1, 0, 10, 0, 1]
    #expect(try derivative(taken, by: x) == expected)
    #expect(try derivative(v[4...] + v[..<3], by: v) == [1, 1, 1, 0, 1, 1, 1])
  }

  @Test("what is known of sizes is in the type")
  func types() throws {
    let data = matrix("data", dtype: .float32, shape: [nil, 5])
    let place = scalar("place", dtype: .int64)
    #expect(try data[.all, 1..<2].type.shape == [nil, 1])
    #expect(try data[0].type.shape == [5])
    #expect(try data[1..., .all].type.shape == [nil, 5])
    #expect(try data[place..<place + 3, 2...].type.shape == [nil, 3])
    #expect(try data[.newAxis, Slice(step: -1), place].type.shape == [1, nil])
  }
}
