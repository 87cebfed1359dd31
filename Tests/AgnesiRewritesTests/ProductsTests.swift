import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of matrix products")
struct ProductsTests {
  let a = matrix("a", dtype: .float64)
  let b = matrix("b", dtype: .float64)
  let c = matrix("c", dtype: .float64)
  let rate = scalar("rate", dtype: .float64)
  let rules = Rewrite.products + Rewrite.dimshuffles
  let values: [Variable: NDArray]

  init() throws {
    values = [
      a: try NDArray([1, 2, 3, -4, 5, 6.5], shape: [2, 3]),
      b: try NDArray([0.5, -1, 2, 2, 1, 0], shape: [3, 2]),
      c: try NDArray([10, 20, 30, 40.0], shape: [2, 2]),
      rate: NDArray(0.125),
    ]
  }

  func number(_ value: Double) -> Variable { Variable(NDArray(value)) }

  @Test("a sum with a product is one call")
  func sums() throws {
    try expectRewrite(
      c + dot(a, b),
      becomes: generalMatrixProduct(c, alpha: number(1), a, b, beta: number(1)), by: rules,
      with: values)
    try expectRewrite(
      c - rate * dot(a, b),
      becomes: generalMatrixProduct(c, alpha: -rate, a, b, beta: number(1)), by: rules,
      with: values)
    try expectRewrite(
      rate * -dot(a, b) - c,
      becomes: generalMatrixProduct(c, alpha: -rate, a, b, beta: number(-1)), by: rules,
      with: values)
    try expectRewrite(
      c * 3 - dot(rate * a, b),
      becomes: generalMatrixProduct(c, alpha: -rate, a, b, beta: number(3)), by: rules,
      with: values)
  }

  @Test("two products added become two calls")
  func twoProducts() throws {
    try expectRewrite(
      dot(c, c) + dot(a, b),
      becomes: generalMatrixProduct(dot(c, c), alpha: number(1), a, b, beta: number(1)), by: rules,
      with: values)
  }

  @Test("an operand that is repeated, or a product that is used twice, is left alone")
  func exceptions() throws {
    let bias = row("bias", dtype: .float64)
    var values = values
    values[bias] = try NDArray([1, 2.0], shape: [1, 2])
    try expectRewrite(
      dot(a, b) + bias, becomes: dot(a, b) + bias, by: rules, with: values)
    let product = dot(a, b)
    try expectRewrite(
      (c + product) * product, becomes: (c + product) * product, by: rules, with: values)
    let single = tensor(.float64, shape: [1, nil], name: "single")
    values[single] = try NDArray([1, 2, 3.0], shape: [1, 3])
    try expectRewrite(
      c + dot(single, b), becomes: c + dot(single, b), by: rules, with: values)
  }

  @Test("integers have no such call")
  func integers() throws {
    let (i, j) = (matrix("i", dtype: .int64), matrix("j", dtype: .int64))
    let values = [
      i: try NDArray([1, 2, 3, 4], shape: [2, 2]), j: try NDArray([5, 6, 7, 8], shape: [2, 2]),
    ]
    try expectRewrite(i + dot(i, j), becomes: i + dot(i, j), by: rules, with: values)
  }

  @Test("a divisor is a factor of a product, too")
  func divisor() throws {
    try expectRewrite(
      c - dot(a, b) / rate,
      becomes: generalMatrixProduct(c, alpha: -(1 / rate), a, b, beta: number(1)), by: rules,
      with: values)
  }

  @Test("factors move out of convolutions")
  func convolution() throws {
    let (images, filters) = (
      tensor4("images", dtype: .float64), tensor4("filters", dtype: .float64)
    )
    let values = [
      images: try NDArray((0..<18).map { Double($0 % 5) - 1 }, shape: [1, 2, 3, 3]),
      filters: try NDArray((0..<16).map { Double($0 % 7) - 3 }, shape: [2, 2, 2, 2]),
      rate: NDArray(0.125),
    ]
    try expectRewrite(
      conv2d(images, rate * filters), becomes: rate * conv2d(images, filters), by: rules,
      with: values)
    let halves = conv2d(images * images, filters)
    try expectRewrite(halves, becomes: halves, by: rules, with: values)
    let cost = sum(square(conv2d(images * 0.5, filters)))
    let gradient = try grad(cost, withRespectTo: filters)
    let (outputs, report) = try RewriteCatalog.rewrite([gradient])
    #expect(report.rejected.isEmpty && report.counts["factor-out-of-product"] != nil)
    let before = try ReferenceEvaluator.evaluate([gradient], values)[0]
    let after = try ReferenceEvaluator.evaluate(outputs, values)[0]
    #expect(after.isClose(to: before, relativeTolerance: 1e-13))
  }
}
