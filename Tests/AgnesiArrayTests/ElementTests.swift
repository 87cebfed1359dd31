import AgnesiArray
import Testing

@Suite struct ElementTests {
  @Test func nestedLiterals() throws {
    let matrix = try NDArray([[1, 2], [3, 4], [5, 6]])
    #expect(matrix.dtype == .int64)
    #expect(matrix.shape == [3, 2])
    #expect(try matrix.elements(of: Int.self) == [1, 2, 3, 4, 5, 6])
    let cube = try NDArray([[[1.5], [2.5]]])
    #expect(cube.shape == [1, 2, 1])
    #expect(cube.dtype == .float64)
    let batch = try NDArray([[[[true, false]]], [[[false, false]]]])
    #expect(batch.shape == [2, 1, 1, 2])
    #expect(try NDArray([[Float]]()).shape == [0, 0])
    #expect(try NDArray([[Float](), []]).shape == [2, 0])
  }

  @Test func raggedLiteralsNameThePlace() {
    #expect(
      throws: ArrayError("ragged array: [1] has 1 elements; the parts before have 2")
    ) { try NDArray([[1, 2], [3]]) }
    #expect(
      throws: ArrayError("ragged array: [1][0][1] has 0 elements; the parts before have 1")
    ) { try NDArray([[[[1], [2]]], [[[3], []]]]) }
  }

  @Test func elementsByPosition() throws {
    let view = try NDArray([[1, 2, 3], [4, 5, 6]]).transposed([1, 0])
    #expect(try view.element(at: [2, 0], as: Int.self) == 3)
    #expect(try NDArray(Float(2)).element(at: [], as: Float.self) == 2)
    #expect(throws: ArrayError.self) { try view.element(at: [2], as: Int.self) }
    #expect(throws: ArrayError.self) { try view.element(at: [0, 2], as: Int.self) }
    #expect(throws: ArrayError.self) { try view.element(at: [-1, 0], as: Int.self) }
    #expect(throws: ArrayError.self) { try view.element(at: [0, 0], as: Int32.self) }
  }

  @Test func writesAreNotSeenByCopies() throws {
    let original = try NDArray([[1, 2, 3], [4, 5, 6]])
    var copy = original
    try copy.setElement(40, at: [1, 0])
    var view = try original.sliced(axis: 1, start: 2, count: 2, step: -2)
    try view.withUnsafeMutableBuffer(of: Int.self) { $0[0] = -3 }
    #expect(try original.elements(of: Int.self) == [1, 2, 3, 4, 5, 6])
    #expect(try copy.elements(of: Int.self) == [1, 2, 3, 40, 5, 6])
    #expect(try view.elements(of: Int.self) == [-3, 1, 6, 4])
    #expect(throws: ArrayError.self) { try copy.setElement(1.5, at: [0, 0]) }
    #expect(throws: ArrayError.self) { try copy.withUnsafeMutableBuffer(of: Float.self) { _ in } }
  }

  @Test func scalars() throws {
    #expect(try NDArray([[7]]).scalar(as: Int.self) == 7)
    #expect(throws: ArrayError("an array of shape [2] has 2 elements, not one")) {
      try NDArray([1, 2]).scalar(as: Int.self)
    }
    #expect(throws: ArrayError.self) { try NDArray([Float]()).scalar(as: Float.self) }
  }

  @Test func conversions() throws {
    let numbers = NDArray([-1.9, 300.7, .nan, .infinity, -.infinity, 0.0, 1e300])
    #expect(
      try numbers.converted(to: .int64).elements(of: Int.self)
        == [-1, 300, 0, .max, .min, 0, .max])
    #expect(
      try numbers.converted(to: .uint8).elements(of: UInt8.self) == [255, 44, 0, 255, 0, 0, 255])
    #expect(
      try numbers.converted(to: .bool).elements(of: Bool.self)
        == [true, true, true, true, true, false, true])
    #expect(try numbers.converted(to: .float32).elements(of: Float.self)[6] == .infinity)
    let big = NDArray([Int64.max, .min, 16_777_217])
    #expect(try big.converted(to: .int8).elements(of: Int8.self) == [-1, 0, 1])
    #expect(
      try big.converted(to: .float32).elements(of: Float.self) == [0x1p63, -0x1p63, 16_777_216])
  }

  @Test func equalityIsOfBits() throws {
    let matrix = try NDArray([[1, 2], [3, 4]])
    let view = try NDArray([[1, 3], [2, 4]]).transposed([1, 0])
    #expect(matrix == view)
    #expect(matrix.hashValue == view.hashValue)
    #expect(view == view)
    #expect(matrix != (try NDArray([[1, 2], [3, 5]])))
    #expect(view != (try NDArray([[1, 2], [5, 4]])))
    #expect(matrix != NDArray([1, 2, 3, 4]))
    #expect(NDArray(Int32(1)) != NDArray(1))
    #expect(NDArray(Double.nan) == NDArray(Double.nan))
    #expect(NDArray(0.0) != NDArray(-0.0))
    #expect(NDArray([Float]()) == NDArray([Float]()))
    #expect(Set([NDArray(2.0), NDArray(2.0), NDArray([2.0])]).count == 2)
  }

  @Test func closeness() throws {
    let right = NDArray([1.0, -2.0, .infinity])
    #expect(NDArray([1.000009, -2.00001, .infinity]).isClose(to: right))
    #expect(!NDArray([1.00002, -2, .infinity]).isClose(to: right))
    #expect(!NDArray([1.0, -2, -.infinity]).isClose(to: right))
    #expect(!NDArray([1.0, -2, 5]).isClose(to: right))
    #expect(!right.isClose(to: NDArray([1.0, -2, 5])))
    #expect(NDArray([Float(1), -2, .infinity]).isClose(to: right))
    #expect(!NDArray(1.0).isClose(to: NDArray([1.0])))
    #expect(!NDArray(Double.nan).isClose(to: NDArray(Double.nan)))
    #expect(NDArray(Double.nan).isClose(to: NDArray(Double.nan), equalNaN: true))
    #expect(NDArray(1e-9).isClose(to: NDArray(0.0)))
    #expect(!NDArray(1e-9).isClose(to: NDArray(0.0), absoluteTolerance: 0))
    let view = try NDArray([[1.0, 2], [3, 4]]).transposed([1, 0])
    #expect(view.isClose(to: try NDArray([[1, 3], [2, 4]])))
  }
}
