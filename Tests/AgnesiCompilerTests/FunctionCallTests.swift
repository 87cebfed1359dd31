import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import Testing

/// What calls of compiled functions accept, return and refuse.
@Suite struct FunctionCallTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("outputs are single, several, by name, or none")
  func outputs() throws {
    let x = vector("x")
    let single = try function(inputs: [x], outputs: x * 2)
    #expect(try single([1, 2]).elements(of: Float.self) == [2, 4])
    let several = try function(inputs: [x], outputs: [x + 1, sum(x), x + 1])
    let results = try several([1, 2])
    #expect(results.count == 3)
    #expect(try results[1].scalar(as: Float.self) == 3)
    #expect(results[0] == results[2])
    let named = try function(inputs: [x], outputs: ["double": x * 2, "total": sum(x)])
    #expect(try named([1, 2])["total"]?.scalar(as: Float.self) == 3)
    let total = shared(NDArray(Float(0)), name: "total")
    let add = try function(inputs: [x], updates: [(total, total + sum(x))])
    #expect(try add([1, 2]).isEmpty)
    try add([3])
    #expect(try total.value().scalar(as: Float.self) == 6)
  }

  @Test("inputs have default values, and names")
  func defaults() throws {
    let (x, y, z) = (scalar("x"), scalar("y"), scalar("z"))
    let f = try function(inputs: [x, In(y, value: 10), In(z, value: 100)], outputs: x + y + z)
    #expect(try f(1).scalar(as: Float.self) == 111)
    #expect(try f(1, 2).scalar(as: Float.self) == 103)
    #expect(try f(1, 2, 3).scalar(as: Float.self) == 6)
    #expect(try f(named: ["x": 1, "z": 0]).scalar(as: Float.self) == 11)
    #expect(message { _ = try f() }.contains("input 'x' has no value"))
    #expect(message { _ = try f(named: ["z": 0]) }.contains("input 'x' has no value"))
    #expect(message { _ = try f(named: ["w": 0]) }.contains("'w'"))
    #expect(message { _ = try f(1, 2, 3, 4) }.contains("takes 3 inputs, but got 4"))
  }

  @Test("a wrong argument is named, with what was expected")
  func arguments() throws {
    let x = matrix("x", shape: [nil, 3])
    let n = vector(dtype: .int32)
    let f = try function(inputs: [x, n], outputs: [x * 2, n + 1])
    let good = try NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(try f(good, [1, 2])[0].shape == [2, 3])
    let vector = NDArray([1, 2, 3] as [Float])
    #expect(message { _ = try f(vector, [1]) }.contains("input 'x': rank 2 is expected"))
    let narrow = try NDArray([1, 2] as [Float], shape: [1, 2])
    #expect(message { _ = try f(narrow, [1]) }.contains("axis 1 must have size 3"))
    let wide = try good.converted(to: .float64)
    #expect(message { _ = try f(wide, [1]) }.contains("float32 is expected"))
    #expect(message { _ = try f(good, [1.5]) }.contains("input 1: dtype int32 is expected"))
    #expect(message { _ = try f(good, [1 << 40]) }.contains("does not fit into int32"))
    #expect(message { _ = try f([[1, 2, 3], [4, 5]], [1]) }.contains("input 'x'"))
    let lax = try function(inputs: [x], outputs: x, allowDowncast: true)
    #expect(try lax(wide).dtype == .float32)
  }

  @Test("views, empty arrays and narrower dtypes are taken as they are")
  func views() throws {
    let x = matrix("x", dtype: .float64)
    let f = try function(inputs: [x], outputs: [x + 0.5, sum(x, axis: 0)])
    let data = try NDArray([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
    let view = try data.transposed([1, 0]).sliced(axis: 0, start: 2, count: 2, step: -2)
    let results = try f(view)
    #expect(try results[0].elements(of: Double.self) == [3.5, 6.5, 1.5, 4.5])
    #expect(try results[1].elements(of: Double.self) == [4, 10])
    let empty = try f(try NDArray([Double](), shape: [0, 3]))
    #expect(empty[0].shape == [0, 3])
    #expect(try empty[1].elements(of: Double.self) == [0, 0, 0])
    let narrow = try NDArray([7] as [Int32], shape: [1, 1])
    #expect(try f(narrow)[0].elements(of: Double.self) == [7.5])
  }

  @Test("what is returned and what was passed stay apart from shared values")
  func aliasing() throws {
    let start = NDArray([1, 2] as [Float])
    let w = shared(start, name: "w")
    let x = vector("x")
    let f = try function(inputs: [x], outputs: [w, x], updates: [(w, w + x)])
    let argument = NDArray([10, 20] as [Float])
    var first = try f(argument)
    #expect(try first[0].elements(of: Float.self) == [1, 2])
    try first[0].setElement(Float(99), at: [0])
    try first[1].setElement(Float(99), at: [0])
    let second = try f(argument)
    #expect(try second[0].elements(of: Float.self) == [11, 22])
    #expect(try first[0].elements(of: Float.self) == [99, 2])
    #expect(try argument.elements(of: Float.self) == [10, 20])
    #expect(try start.elements(of: Float.self) == [1, 2])
    #expect(try w.value().elements(of: Float.self) == [21, 42])
  }

  @Test("shared variables can exchange their values, again and again")
  func exchange() throws {
    let a = shared(NDArray([1, 2, 3] as [Float]), name: "a")
    let b = shared(NDArray([4, 5, 6] as [Float]), name: "b")
    let exchange = try function(inputs: [], updates: [(a, b), (b, a)])
    let grow = try function(inputs: [], updates: [(a, a * 10)])
    try exchange()
    try grow()
    #expect(try a.value().elements(of: Float.self) == [40, 50, 60])
    #expect(try b.value().elements(of: Float.self) == [1, 2, 3])
    try exchange()
    try exchange()
    try exchange()
    #expect(try a.value().elements(of: Float.self) == [1, 2, 3])
    #expect(try b.value().elements(of: Float.self) == [40, 50, 60])
  }

  @Test("givens replace variables by slices of shared ones")
  func givens() throws {
    let data = shared(
      try NDArray((0..<24).map(Float.init), shape: [12, 2]), name: "data")
    let x = matrix("x")
    let index = scalar("index", dtype: .int64)
    let f = try function(
      inputs: [index], outputs: sum(x, axis: 0),
      givens: [(x, data[Slice(from: index * 4, to: (index + 1) * 4)])])
    #expect(try f(0).elements(of: Float.self) == [12, 16])
    #expect(try f(2).elements(of: Float.self) == [76, 80])
    #expect(try f(3).elements(of: Float.self) == [0, 0])
    #expect(
      message {
        _ = try function(inputs: [], outputs: sum(x), givens: [(x, vector("v"))])
      }.contains("givens: 'x' has type float32[?, ?]"))
  }
}
