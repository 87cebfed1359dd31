import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Index arrays, against NumPy.
@Suite struct IndexingArrayTests {
  private let x: Variable
  private let m: Variable
  private let column: Variable
  private let row = Variable(NDArray([2, 0]))

  init() throws {
    x = Variable(try NDArray((0..<24).map(Double.init), shape: [2, 3, 4]))
    m = Variable(try NDArray((0..<12).map(Double.init), shape: [4, 3]))
    column = Variable(try NDArray([0, 1], shape: [2, 1]))
  }

  private func list(_ places: [Int]) -> Variable { Variable(NDArray(places)) }

  @Test("the elements of each row that labels name")
  func labels() throws {
    let p = matrix("p", dtype: .float64)
    let y = vector("y", dtype: .int32)
    let value = try NDArray((0..<12).map(Double.init), shape: [4, 3])
    try expectArrays(
      [
        .init(p[arange(p.shape[0]), y], [4], [2, 3, 8, 11]),
        .init(p[arange(y.shape[0]), cast(y, to: .int64)], [4], [2, 3, 8, 11]),
      ], [p: value, y: NDArray([2, 0, 2, -1] as [Int32])])
  }

  @Test("arrays on one axis or several, beside slices, integers and new axes")
  func placement() throws {
    let square = Variable(try NDArray([0, 2, -1, 1], shape: [2, 2]))
    try expectArrays([
      .init(m[list([3, 0, 3])], [3, 3], [9, 10, 11, 0, 1, 2, 9, 10, 11]),
      .init(
        m[.all, square], [4, 2, 2], [0, 2, 2, 1, 3, 5, 5, 4, 6, 8, 8, 7, 9, 11, 11, 10]),
      .init(
        x[column, .all, row], [2, 2, 3], [2, 6, 10, 0, 4, 8, 14, 18, 22, 12, 16, 20]),
      .init(x[.all, column, row], [2, 2, 2], [2, 0, 6, 4, 14, 12, 18, 16]),
      .init(x[0, .all, list([1, 3])], [2, 3], [1, 5, 9, 3, 7, 11]),
      .init(x[.all, 0, list([1, 3])], [2, 2], [1, 3, 13, 15]),
      .init(
        x[list([1, 0]), 1...], [2, 2, 4],
        [16, 17, 18, 19, 20, 21, 22, 23, 4, 5, 6, 7, 8, 9, 10, 11]),
      .init(x[list([1]), .newAxis, list([2])], [1, 1, 4], [20, 21, 22, 23]),
      .init(
        x[.newAxis, list([1]), list([2]), .newAxis], [1, 1, 1, 4], [20, 21, 22, 23]),
      .init(
        x[.ellipsis, list([3, 0])], [2, 3, 2], [3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20]),
      .init(x[.all, ..<0, list([3, 0])], [2, 0, 2], []),
      .init(x[list([1]), 0, .newAxis], [1, 1, 4], [12, 13, 14, 15]),
      .init(
        x[list([1, 0]), .newAxis, .all, list([2, 3])], [2, 1, 3], [14, 18, 22, 3, 7, 11]),
      .init(m[list([])], [0, 3], []),
      .init(x.take(Variable(try NDArray([5, -1], shape: [1, 2]))), [1, 2], [5, 23]),
      .init(
        x.take(list([2, 0]), axis: 1), [2, 2, 4],
        [8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15]),
      .init(x.take(list([3]), axis: -1), [2, 3, 1], [3, 7, 11, 15, 19, 23]),
    ])
  }

  @Test("indices out of range are refused, with the numbers")
  func outOfRange() throws {
    let p = matrix("p", dtype: .float64)
    let y = vector("y", dtype: .int64)
    let array = try NDArray((0..<12).map(Double.init), shape: [4, 3])
    let taken = p[arange(p.shape[0]), y]
    for (place, labels) in [(3, [0, 0, 3, 0]), (-4, [0, 1, 2, -4])] {
      let inputs = [p: array, y: NDArray(labels)]
      let message = "index \(place) is out of range for axis 1 of size 3"
      let failure = try callFailure(taken, inputs)
      #expect(failure.contains(message))
      #expect(failure.contains("IndexingArrayTests.swift"))
      #expect(throws: (any Error).self) { try value(taken, inputs) }
      #expect(try callFailure(incrementSubtensor(taken, 1.0), inputs).contains(message))
    }
    let shorter = try callFailure(p[arange(4), y], [p: array, y: NDArray([0, 1])])
    #expect(shorter.contains("sizes 4 and 2"))
    let none = matrix("none", dtype: .float64)
    let empty = try NDArray.zeros(shape: [0, 3], dtype: .float64)
    #expect(try callFailure(none[y], [none: empty, y: NDArray([0])]).contains("size 0"))
  }

  @Test("places that are taken repeatedly add up in the gradient")
  func gradients() throws {
    let taken = m[list([3, 0, 3])] * Variable(try NDArray([1, 2, 4.0], shape: [3, 1]))
    #expect(try derivative(taken, by: m) == [2, 2, 2, 0, 0, 0, 0, 0, 0, 5, 5, 5])
    let single = m[list([1, 1, 0]), list([2, 2, -3])]
    #expect(try derivative(single, by: m) == [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0])
  }
}
