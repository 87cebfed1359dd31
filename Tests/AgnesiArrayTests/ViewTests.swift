import AgnesiArray
import Testing

/// The numbers from 0 in the given shape.
private func counting(_ shape: [Int]) throws -> NDArray {
  try NDArray((0..<shape.reduce(1, *)).map(Int32.init), shape: shape)
}

@Suite struct ViewTests {
  @Test func slicesForward() throws {
    let view = try counting([3, 4]).sliced(axis: 1, start: 1, count: 2, step: 2)
    #expect(view.shape == [3, 2])
    #expect(try view.elements(of: Int32.self) == [1, 3, 5, 7, 9, 11])
    #expect(!view.isContiguous)
  }

  @Test func slicesBackwardOnBothAxes() throws {
    let view = try counting([2, 3])
      .sliced(axis: 0, start: 1, count: 2, step: -1)
      .sliced(axis: 1, start: 2, count: 2, step: -2)
    #expect(try view.elements(of: Int32.self) == [5, 3, 2, 0])
  }

  @Test func slicesOfNothingAndOfOne() throws {
    let array = try counting([2, 3])
    #expect(try array.sliced(axis: 0, start: 99, count: 0).shape == [0, 3])
    let one = try array.sliced(axis: 1, start: 2, count: 1, step: .min)
    #expect(try one.elements(of: Int32.self) == [2, 5])
    let repeated = try array.sliced(axis: 1, start: 1, count: 3, step: 0)
    #expect(try repeated.elements(of: Int32.self) == [1, 1, 1, 4, 4, 4])
  }

  @Test(arguments: [
    (2, 0, 1, 1), (-1, 0, 1, 1), (0, -1, 1, 1), (0, 0, 3, 1), (0, 1, 2, 1), (0, 0, 2, -1),
    (0, 0, -1, 1), (1, 0, 2, Int.max), (1, 0, 3, Int.min), (1, Int.max, 2, 1), (0, 0, Int.max, 0),
  ])
  func refusesSlicesOutside(axis: Int, start: Int, count: Int, step: Int) throws {
    let array = try counting([2, 3])
    #expect(throws: ArrayError.self) {
      try array.sliced(axis: axis, start: start, count: count, step: step)
    }
  }

  @Test func transposesOfEveryItemSize() throws {
    for dtype in DType.allCases {
      let values: [Int64] = dtype == .bool ? [0, 1, 1, 0, 0, 1] : [1, 2, 3, 4, 5, 6]
      let array = try NDArray(int64s: values, shape: [2, 3], dtype: dtype)
      let turned = try array.transposed([1, 0]).contiguous()
      #expect(try turned.int64s() == [0, 3, 1, 4, 2, 5].map { values[$0] }, "\(dtype)")
    }
  }

  @Test func broadcastsAndRefuses() throws {
    let row = try counting([1, 3]).broadcast(to: [2, 2, 3])
    #expect(try row.elements(of: Int32.self) == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    let one = NDArray(1.5)
    #expect(throws: ArrayError.self) { try one.broadcast(to: [1 << 40, 1 << 40]) }
    #expect(throws: ArrayError.self) { try one.broadcast(to: [-1]) }
    #expect(throws: ArrayError.self) { try one.broadcast(to: [1 << 61]).contiguous() }
    #expect(try one.broadcast(to: [5, 0]).elements(of: Double.self) == [])
  }

  @Test func reshapesAView() throws {
    let turned = try counting([2, 3]).transposed([1, 0])
    #expect(try turned.reshaped([6]).elements(of: Int32.self) == [0, 3, 1, 4, 2, 5])
    #expect(throws: ArrayError.self) { try turned.reshaped([7]) }
    #expect(throws: ArrayError.self) { try turned.reshaped([-6]) }
    #expect(throws: ArrayError.self) { try turned.reshaped([1 << 32, 1 << 32]) }
  }

  @Test func emptyArraysWithHugeOtherAxes() throws {
    let empty = try NDArray.zeros(shape: [0, 1 << 40], dtype: .float64)
    #expect(empty.count == 0)
    #expect(try empty.transposed([1, 0]).contiguous().shape == [1 << 40, 0])
    #expect(throws: ArrayError.self) {
      try NDArray.zeros(shape: [0, 1 << 40, 1 << 40], dtype: .float64)
    }
    #expect(throws: ArrayError.self) { try NDArray.zeros(shape: [1 << 62], dtype: .float32) }
    #expect(throws: ArrayError.self) { try NDArray.zeros(shape: [1 << 45], dtype: .float32) }
    #expect(throws: ArrayError.self) { try NDArray.zeros(shape: [3, -1], dtype: .float32) }
  }
}
