import Agnesi
import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler

/// Kernels that multiply small matrices and pass their rows on become one.
@Suite("chains of products")
struct ProductChainTests {
  private func expectProducts(
    _ inputs: [Variable], _ outputs: [Variable], _ arguments: [NDArray], most: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectAgreement(
      inputs, outputs, arguments, most: most, tolerance: 1e-4, equalNaN: false,
      sourceLocation: sourceLocation)
  }

  /// Numbers small enough that long chains stay small.
  private func weights(_ shape: [Int], _ seed: Int, _ dtype: DType = .float32) throws -> NDArray {
    let side = Double(shape.last ?? 1)
    let values = try filled(shape, seed, .float64).doubles().map { $0 / (8 * side.squareRoot()) }
    return try NDArray(values, shape: shape).converted(to: dtype)
  }

  @Test(
    "a chain of products is one launch", arguments: [8, 16, 20, 32, 33, 64],
    [DType.float32, .float64])
  func chain(side: Int, dtype: DType) throws {
    let x = tensor(dtype, shape: [side, side])
    let factor = tensor(dtype, shape: [side, side])
    var product = x
    for _ in 0..<20 { product = dot(product, factor) }
    try expectProducts(
      [x, factor], [product],
      [weights([side, side], 1, dtype), weights([side, side], 2, dtype)],
      most: side == 33 ? 2 : 1)
  }

  @Test("a long chain is one launch for each 64 products, and keeps the rows of two")
  func longChain() throws {
    let (x, factor) = (matrix("x", shape: [16, 16]), matrix("factor", shape: [16, 16]))
    var product = x
    for _ in 0..<100 { product = dot(product, factor) }
    let arguments = [try weights([16, 16], 1), try weights([16, 16], 2)]
    try expectProducts([x, factor], [product], arguments, most: 2)
    let made = try function(inputs: [x, factor], outputs: product)
    _ = try made.compiled.call(arguments)
    let text = made.explain(.kernels)
    #expect(text.ranges(of: "scratch[").count == 4)
  }

  @Test("products of other shapes, batches and functions between them pass rows on")
  func layers() throws {
    let x = matrix("x", shape: [24, 12])
    let (first, second) = (matrix("first", shape: [12, 32]), matrix("second", shape: [32, 10]))
    let bias = vector("bias", shape: [32])
    let output = dot(tanh(dot(x, first) + bias), second)
    try expectProducts(
      [x, first, bias, second], [output],
      [weights([24, 12], 1), weights([12, 32], 2), weights([32], 3), weights([32, 10], 4)],
      most: 1)
    let many = tensor3("many", shape: [70, 16, 16])
    let others = tensor3("others", shape: [70, 16, 16])
    try expectProducts(
      [many, others], [matmul(matmul(many, others), others)],
      [weights([70, 16, 16], 1), weights([70, 16, 16], 2)], most: 1)
  }

  /// A row of the second product needs all rows of the first.
  @Test("what needs all of a product waits for it")
  func whole() throws {
    let x = matrix("x", shape: [64, 64])
    let square = dot(x, x)
    let argument = try weights([64, 64], 1)
    try expectProducts([x], [dot(square, square)], [argument])
    try expectProducts([x], [dot(x, square)], [argument])
    try expectProducts([x], [dot(square.dimshuffle(1, 0), x)], [argument])
    try expectProducts([x], [dot(square, x) + square.dimshuffle(1, 0), square], [argument])
  }
}
