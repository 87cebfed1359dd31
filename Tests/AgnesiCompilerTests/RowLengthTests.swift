import Agnesi
import Testing

/// Softmax and its relatives over rows of every length: short ones are computed side by side, few
/// long ones in pieces.
///
/// The debug mode compares values with the reference evaluation, and bits between one thread and
/// all.
@Suite struct RowLengthTests {
  @Test(
    "rows of any length and number",
    arguments: [1, 3, 4, 10, 16, 17, 31, 32, 33, 63, 64, 65], [1, 7, 8, 31, 33, 100])
  func sizes(size: Int, count: Int) throws {
    let x = matrix("x")
    let f = try function(inputs: [x], outputs: [softmax(x), logSoftmax(x)], mode: .debug)
    _ = try f(MemoryBoundTests.numbers([count, size]))
    _ = try f(MemoryBoundTests.numbers([count, size], nan: true))

    let labels = vector("labels", dtype: .int64)
    let cost = softmaxCrossEntropy(x, labels)
    let gradient = try grad(sum(cost * cost), withRespectTo: x)
    let g = try function(inputs: [x, labels], outputs: [cost, gradient], mode: .debug)
    let classes = NDArray((0..<count).map { Int64($0 * 5 % size) })
    _ = try g(MemoryBoundTests.numbers([count, size]), classes)
    let wrong = NDArray((0..<count).map { Int64($0 == count / 2 ? size : 0) })
    #expect(throws: GraphErrors.self) {
      try g(MemoryBoundTests.numbers([count, size]), wrong)
    }
  }

  @Test("few long rows in pieces", arguments: [1, 2, 4, 5], [32_768, 40_001])
  func long(count: Int, size: Int) throws {
    let (x, labels) = (matrix("x"), vector("labels", dtype: .int64))
    let cost = softmaxCrossEntropy(x, labels)
    let gradient = try grad(sum(cost * cost), withRespectTo: x)
    let f = try function(
      inputs: [x, labels],
      outputs: [
        softmax(x), logSoftmax(x), cost, gradient, sum(x, axis: 1), max(tanh(x), axis: 1),
        mean(x, axis: 1, keepDims: true) - x,
      ], mode: .debug)
    let numbers = try MemoryBoundTests.numbers([count, size])
    _ = try f(numbers, NDArray((0..<count).map { Int64($0 * 7919) }))
    #expect(throws: GraphErrors.self) {
      try f(numbers, NDArray((0..<count).map { Int64($0 == count - 1 ? size : 0) }))
    }
    // A NaN in one piece is in all of its row, and in no other.
    var values = try numbers.doubles()
    values[size - 1] = .nan
    let single = try function(inputs: [x], outputs: [softmax(x), max(x, axis: 1)])
    let found = try single(NDArray(doubles: values, shape: [count, size], dtype: .float32))
    let isNaN = try found[0].doubles().map(\.isNaN)
    #expect(isNaN == (0..<(count * size)).map { $0 < size })
    #expect(try found[1].doubles().map(\.isNaN) == (0..<count).map { $0 == 0 })
  }

  @Test("infinities and huge numbers side by side, in both precisions")
  func extremes() throws {
    let rows: [[Double]] = [
      [.infinity, 1, 2, 3, 4], [-.infinity, 1, 2, 3, 4], [1000, 1000, -1000, 999, 0],
      [-.infinity, -.infinity, -.infinity, -.infinity, -.infinity], [.nan, 0, 1, 2, 3],
      [-800, -801, -802, -803, -804], [0, 0, 0, 0, 0], [1e30, -1e30, 1e30, 0, 1], [1, 2, 3, 4, 5],
    ]
    for dtype in [DType.float32, .float64] {
      let x = matrix("x", dtype: dtype)
      let f = try function(inputs: [x], outputs: [softmax(x), logSoftmax(x)], mode: .debug)
      _ = try f(NDArray(rows.flatMap(\.self), shape: [9, 5]).converted(to: dtype))
    }
  }

  @Test("rows of three axes, whose number changes between calls")
  func changingSizes() throws {
    let x = tensor3("x")
    let f = try function(inputs: [x], outputs: softmax(x), mode: .debug)
    for count in [1, 2, 9, 40, 3] {
      #expect(try f(MemoryBoundTests.numbers([count, 5, 12])).shape == [count, 5, 12])
    }
    for size in [3, 5, 40, 200] {
      #expect(try f(MemoryBoundTests.numbers([3, 5, size])).shape == [3, 5, size])
    }
  }
}
