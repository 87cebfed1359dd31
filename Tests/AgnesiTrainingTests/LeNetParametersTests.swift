import AgnesiArray
import Testing

@testable import Example_LeNet5

@Suite("first parameters of LeNet-5")
struct LeNetParametersTests {
  /// The values are NumPy's for the tutorial's code with `RandomState(23455)`; the sums are those
  /// of the bit patterns, so that every bit counts.
  @Test("seed 23455 gives the tutorial's weights, bit for bit")
  func tutorial() throws {
    let parameters = try LeNetShape(kernels: [20, 50]).initialParameters(seed: 23455)
    let expected: [(name: String, shape: [Int], first: Float, last: Float, bitSum: UInt64)] = [
      ("layer0.W", [20, 1, 5, 5], 0.13397728, -0.06819408, 0xf6_39cc_4b80),
      ("layer1.W", [50, 20, 5, 5], -0.0031709848, -0.06003642, 0x2fb2_6727_901f),
      ("layer2.W", [800, 500], 0.01625422, 0.0191992, 0x2_f958_4d74_af8d),
    ]
    for (name, shape, first, last, bitSum) in expected {
      let weights = try #require(parameters[name])
      #expect(weights.shape == shape)
      let values = try weights.elements(of: Float.self)
      #expect(values.first == first)
      #expect(values.last == last)
      #expect(values.reduce(0) { $0 + UInt64($1.bitPattern) } == bitSum)
    }
  }

  @Test("there are 431,080 parameters; biases and the last layer begin with 0")
  func counts() throws {
    let parameters = try LeNetShape(kernels: [20, 50]).initialParameters(seed: 1)
    #expect(
      parameters.names == [
        "layer0.W", "layer0.b", "layer1.W", "layer1.b", "layer2.W", "layer2.b", "layer3.W",
        "layer3.b",
      ])
    #expect(parameters.names.compactMap { parameters[$0]?.count }.reduce(0, +) == 431_080)
    for name in ["layer0.b", "layer1.b", "layer2.b", "layer3.W", "layer3.b"] {
      #expect(try parameters[name]?.doubles().allSatisfy { $0 == 0 } == true)
    }
  }

  @Test("float64 parameters keep the digits that float32 rounds away")
  func doubles() throws {
    let parameters = try LeNetShape(kernels: [20, 50]).initialParameters(
      seed: 23455, dtype: .float64)
    #expect(parameters.names.allSatisfy { parameters[$0]?.dtype == .float64 })
    let first = try #require(try parameters["layer0.W"]?.elements(of: Double.self).first)
    #expect(abs(first - 0.13397727406718468) < 1e-16)
  }

  @Test("other numbers of filters give other shapes")
  func otherKernels() throws {
    let parameters = try LeNetShape(kernels: [1, 3]).initialParameters(seed: 1)
    #expect(parameters["layer0.W"]?.shape == [1, 1, 5, 5])
    #expect(parameters["layer1.W"]?.shape == [3, 1, 5, 5])
    #expect(parameters["layer2.W"]?.shape == [48, 500])
  }
}
