import Agnesi
import Testing

/// Kernels that mostly move elements.
///
/// The debug mode compares values with the reference evaluation,
/// and bits between one thread and all.
@Suite struct MemoryBoundTests {
  static func numbers(_ shape: [Int], nan: Bool = false) throws -> NDArray {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { place -> Float in
      nan && place % 7 == 3 ? .nan : Float(place * 37 % 23) / 4 - 2
    }
    return try NDArray(values, shape: shape)
  }

  @Test(
    "columns are reduced some rows at a time, whatever their number",
    arguments: [0, 1, 3, 4, 5, 31, 258], [1, 63, 65, 1025, 2100])
  func columns(rows: Int, count: Int) throws {
    let x = matrix("x")
    for expression in [sum(x, axis: 0), sum(exp(x) * x, axis: 0)] {
      let f = try function(inputs: [x], outputs: expression, mode: .debug)
      #expect(try f(Self.numbers([rows, count])).shape == [count])
    }
    guard rows > 0 else { return }
    for expression in [max(x, axis: 0), argmax(x, axis: 0), min(x, axis: 0)] {
      let f = try function(inputs: [x], outputs: expression, mode: .debug)
      _ = try f(Self.numbers([rows, count]))
      _ = try f(Self.numbers([rows, count], nan: true))
    }
  }

  @Test(
    "axes are exchanged in large tensors, whatever their sizes",
    arguments: [DType.float32, .float64], [[1, 600, 513], [3, 259, 400], [40, 99, 101]])
  func exchanges(dtype: DType, shape: [Int]) throws {
    let x = tensor3("x", dtype: dtype)
    let values = try Self.numbers(shape, nan: true).converted(to: dtype)
    for expression in [x.dimshuffle(0, 2, 1), x.dimshuffle(2, 1, 0), x.dimshuffle(0, 2, 1) * 2] {
      let f = try function(inputs: [x], outputs: expression, mode: .debug)
      #expect(try f(values).count == values.count)
    }
  }

  @Test("a result that is written past the cache is there for the next kernel and the caller")
  func pastTheCache() throws {
    let (rows, columns) = (2112, 2003)
    let x = matrix("x")
    let turned = x.transpose()
    let f = try function(inputs: [x], outputs: [turned, sum(turned, axis: 0)])
    let values = try Self.numbers([rows, columns])
    let results = try f(values)
    let (source, target) = (
      try values.elements(of: Float.self), try results[0].elements(of: Float.self)
    )
    for place in stride(from: 0, to: source.count, by: 613) {
      let (row, column) = (place / columns, place % columns)
      #expect(target[column * rows + row] == source[place])
    }
    let sums = try function(inputs: [x], outputs: sum(x, axis: 1))(values)
    #expect(results[1].isClose(to: sums, relativeTolerance: 1e-6, absoluteTolerance: 1e-4))
  }

  @Test("middle axes are reduced alike", arguments: [[3, 5, 7], [2, 9, 130], [40, 4, 65]])
  func middle(shape: [Int]) throws {
    let x = tensor3("x")
    for expression in [sum(x, axis: 1), max(x, axis: 1), argmax(x, axis: 1)] {
      let f = try function(inputs: [x], outputs: expression, mode: .debug)
      _ = try f(Self.numbers(shape, nan: true))
    }
  }

  @Test(
    "rows and columns are looked up once for all that share them",
    arguments: [1, 2, 33, 70], [1, 5, 513])
  func lookups(rows: Int, count: Int) throws {
    let (x, places) = (matrix("x"), vector("places", dtype: .int64))
    let table = try Self.numbers([rows, 6], nan: true)
    let list = NDArray((0..<count).map { Int64($0 * 5 % 12 - 6) })
    let columns = x.take(places, axis: 1)
    for expression in [
      columns, tanh(columns) + 1, x.take(places, axis: 1) * x.take(places, axis: 1),
    ] {
      let f = try function(inputs: [x, places], outputs: expression, mode: .debug)
      #expect(try f(table, list).shape == [rows, count])
    }
    let turned = try Self.numbers([6, count], nan: true)
    let order = NDArray((0..<rows).map { Int64($0 % 6 - 3) })
    let f = try function(
      inputs: [x, places], outputs: exp(x.take(places, axis: 0)), mode: .debug)
    #expect(try f(turned, order).shape == [rows, count])
  }

  @Test(
    "axes in any order",
    arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]],
    [[17, 30, 9], [3, 70, 18], [65, 16, 8], [20, 7, 130]])
  func orders(order: [Int], shape: [Int]) throws {
    for dtype in [DType.float32, .float64, .int32] {
      let x = tensor(dtype, shape: [nil, nil, nil])
      let y = x.dimshuffle(order.map { .axis($0) })
      let f = try function(inputs: [x], outputs: [y, y * 2 + 1], mode: .debug)
      let values = try Self.numbers(shape).converted(to: dtype)
      #expect(try f(values)[0] == values.transposed(order))
    }
  }

  @Test("places of three axes, and places outside")
  func lookupsOfThreeAxes() throws {
    let (x, places) = (tensor3("x"), vector("places", dtype: .int64))
    let cube = try Self.numbers([5, 7, 9])
    for axis in 0..<3 {
      let f = try function(inputs: [x, places], outputs: x.take(places, axis: axis), mode: .debug)
      _ = try f(cube, NDArray([0, -1, 3, 3] as [Int64]))
      _ = try f(cube, NDArray([Int64]()))
      let g = try function(inputs: [x, places], outputs: x.take(places, axis: axis))
      #expect(throws: GraphErrors.self) { try g(cube, NDArray([0, 9] as [Int64])) }
      #expect(throws: GraphErrors.self) { try g(cube, NDArray([-10] as [Int64])) }
    }
  }

  @Test("sums in double of functions of singles")
  func sumsOfSingles() throws {
    let x = vector("x")
    for count in [0, 1, 15, 17, 1000, 20_001] {
      let f = try function(inputs: [x], outputs: sum(tanh(x) * exp(-x)), mode: .debug)
      _ = try f(Self.numbers([count]))
    }
  }

  @Test("a call of other arrays than the last one's is checked again")
  func otherCalls() throws {
    let (x, y) = (matrix("x"), vector("y"))
    let f = try function(inputs: [x, y], outputs: x * 2 + y)
    let (a, b) = (NDArray([1, 2, 3] as [Float]), try Self.numbers([2, 3]))
    for _ in 0..<2 {
      #expect(try f(b, a).shape == [2, 3])
      #expect(throws: CallError.self) { try f(a, b) }
      #expect(throws: CallError.self) { try f(b) }
      #expect(throws: GraphErrors.self) { try f(b, NDArray([1, 2] as [Float])) }
      #expect(throws: CallError.self) { try f(b, NDArray([1.5, 2, 3])) }
      let wide = try Self.numbers([5, 3])
      #expect(try f(wide, a).shape == [5, 3])
    }
    let total = shared(NDArray([0, 0, 0] as [Float]), name: "total")
    let add = try function(inputs: [y], outputs: [total], updates: [(total, total + y)])
    for step in 0..<4 {
      let expected = [1, 2, 3].map { Double($0 * step) }
      let found = try add(a)[0].doubles()
      #expect(found == expected)
    }
  }
}
