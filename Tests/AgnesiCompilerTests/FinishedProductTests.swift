import Agnesi
import Testing

@testable import AgnesiCompiler

/// Element-wise functions of large products are computed by the kernels that multiply.
@Suite("finished products")
struct FinishedProductTests {
  /// Sizes with short sums, with sums of several parts, and with few rows.
  static let sizes = [
    [70, 90, 130], [166, 10, 300], [129, 600, 70], [20, 784, 100], [65, 1030, 20],
  ]

  @Test(
    "a bias and a function are computed where the product is", arguments: sizes,
    [DType.float32, .float64])
  func layer(sizes: [Int], dtype: DType) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let x = tensor(dtype, shape: [m, k])
    let weights = tensor(dtype, shape: [k, n])
    let bias = tensor(dtype, shape: [n])
    let mask = tensor(dtype, shape: [m, n])
    let arguments = [
      try filled([m, k], 1, dtype), try filled([k, n], 2, dtype), try filled([n], 3, dtype),
      try filled([m, n], 4, dtype),
    ]
    // Whole numbers, so that the order of adding does not matter.
    let output = maximum(dot(x, weights) + bias, 0) * mask
    let native = try function(inputs: [x, weights, bias, mask], outputs: output)
    let result = try native.compiled.call(arguments)
    let reference = try function(
      inputs: [x, weights, bias, mask], outputs: output, mode: .reference
    ).compiled.call(arguments)
    #expect(result == reference)
    let plain = try function(inputs: [x, weights], outputs: dot(x, weights))
    _ = try plain.compiled.call(Array(arguments.prefix(2)))
    let kernels = try #require(native.report.specializations.last?.kernelCount)
    #expect(kernels == plain.report.specializations.last?.kernelCount)
  }

  @Test("small products and batches are finished as well, overlapping tiles once")
  func small() throws {
    for shape in [[31, 17, 23], [16, 16, 16], [13, 40, 12]] {
      let (m, k, n) = (shape[0], shape[1], shape[2])
      let (x, y) = (tensor3("x", shape: [5, m, k]), tensor3("y", shape: [5, k, n]))
      let bias = vector("bias", shape: [n])
      let output = maximum(matmul(x, y) + bias, 0) * 3
      let arguments = [
        try filled([5, m, k], 1, .float32), try filled([5, k, n], 2, .float32),
        try filled([n], 3, .float32),
      ]
      let native = try function(inputs: [x, y, bias], outputs: output)
      let result = try native.compiled.call(arguments)
      let reference = try function(inputs: [x, y, bias], outputs: output, mode: .reference)
        .compiled.call(arguments)
      #expect(result == reference, "\(shape)")
      #expect(native.report.specializations.last?.kernelCount == 1)
    }
  }

  @Test("a product that is read elsewhere, turned or returned keeps its memory")
  func otherReaders() throws {
    let (x, y) = (matrix("x", shape: [80, 90]), matrix("y", shape: [90, 80]))
    let product = dot(x, y)
    let arguments = [try filled([80, 90], 1, .float32), try filled([90, 80], 2, .float32)]
    let cases: [[Variable]] = [
      [product + 1, product], [product + product.dimshuffle(1, 0)], [product * 2, sum(product)],
      [product[Slice(from: 3, to: 70)] + 1], [product.reshape([6400]) * 3],
      [select(product .> 0, product, -product)], [cast(product, to: .float64) + 1],
    ]
    for outputs in cases {
      let native = try function(inputs: [x, y], outputs: outputs).compiled.call(arguments)
      let reference = try function(inputs: [x, y], outputs: outputs, mode: .reference)
        .compiled.call(arguments)
      #expect(native == reference, "\(outputs)")
    }
  }
}
