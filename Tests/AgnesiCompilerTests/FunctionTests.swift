import Agnesi
import Testing

@Suite("Functions")
struct FunctionTests {
  @Test("computes 2x + 1")
  func affine() throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: 2 * x + 1)
    #expect(try f([1, 2, 3]).elements(of: Float.self) == [3, 5, 7])
    #expect(try f([1.5]).elements(of: Float.self) == [4])
    #expect(try f([Double]()).elements(of: Float.self) == [])
  }

  @Test("sums rows and columns with broadcasting")
  func reductions() throws {
    let x = matrix("x", dtype: .float64)
    let y = x * 3 - sum(x, axis: 0, keepDims: true)
    let f = try function(inputs: [x], outputs: [sum(y), sum(y, axis: 1), sum(y, axis: 0), tanh(y)])
    let r = try f([[1, 2, 3], [4, 5, 6]] as [[Double]])
    #expect(try r[0].elements(of: Double.self) == [21])
    #expect(try r[1].elements(of: Double.self) == [-3, 24])
    #expect(try r[2].elements(of: Double.self) == [5, 7, 9])
  }

  @Test("updates are computed from the old values and swapped in together")
  func updates() throws {
    let a = shared(NDArray([1, 2] as [Float]), name: "a")
    let b = shared(NDArray([10, 20] as [Float]), name: "b")
    let f = try function(inputs: [], outputs: a + b, updates: [(a, b), (b, a + b)])
    #expect(try f().elements(of: Float.self) == [11, 22])
    #expect(try a.value().elements(of: Float.self) == [10, 20])
    #expect(try b.value().elements(of: Float.self) == [11, 22])
    try f()
    #expect(try a.value().elements(of: Float.self) == [11, 22])
    #expect(try b.value().elements(of: Float.self) == [21, 42])
  }
}
