import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let products: [RewriteRow] = [
    .fires("transposed-product", over: [.unknown(2, 3), .unknown(3, 4)], in: numbers) {
      (dot($0[0], $0[1]).transpose(), dot($0[1].transpose(), $0[0].transpose()))
    },
    .misses("transposed-product", over: [.unknown(2, 3), .unknown(3, 4)]) {
      dot($0[0], $0[1]).dimshuffle(0, .x, 1)
    },
    .fires(
      "factor-out-of-product", over: [.unknown(), .unknown(2, 3), .unknown(3, 4)], in: floating
    ) {
      (dot($0[0] * $0[1], $0[2]), $0[0] * dot($0[1], $0[2]))
    },
    .misses("factor-out-of-product", over: [.unknown(2, 1), .unknown(2, 3), .unknown(3, 4)]) {
      dot($0[0] * $0[1], $0[2])
    },
    .fires("product-of-zeros", over: [.known(2, 3)], in: floating) { x in
      let zeros = full([3, 2], 0, dtype: dtype(x[0]))
      return (dot(x[0], zeros), full([2, 2], 0, dtype: dtype(x[0])))
    },
    .fires("product-of-zeros", over: [.known(0, 3)], in: floating) { x in
      let zeros = full([3, 1], 0, dtype: dtype(x[0]))
      return (dot(x[0], zeros), full([0, 1], 0, dtype: dtype(x[0])))
    },
    // The sizes may not fit.
    .misses("product-of-zeros", over: [.unknown(2, 3)]) {
      dot($0[0], full([3, 2], 0, dtype: .float64))
    },
    .fires("product-with-repeated", over: [.unknown(2, 3, 4), .unknown(4, 5)], in: numbers) {
      (matmul($0[0], $0[1]), dot($0[0], $0[1]))
    },
    .misses("product-with-repeated", over: [.unknown(2, 3, 4), .unknown(2, 4, 5)]) {
      matmul($0[0], $0[1])
    },
    .fires("outer-product", over: [.unknown(2, 1), .unknown(1, 3)], in: numbers) {
      (dot($0[0], $0[1]), $0[0] * $0[1])
    },
    .fires("outer-product", over: [.known(2, 3, 1), .known(2, 1, 4)], in: numbers) {
      (matmul($0[0], $0[1]), $0[0] * $0[1])
    },
    .misses("outer-product", over: [.unknown(2, 3), .unknown(3, 4)]) { dot($0[0], $0[1]) },
    .fires("sum-with-product", over: [.unknown(2, 4), .unknown(2, 0), .unknown(0, 4)]) { x in
      let one = Variable(NDArray(1.0))
      return (
        x[0] - dot(x[1], x[2]), generalMatrixProduct(x[0], alpha: -one, x[1], x[2], beta: one)
      )
    },
    .misses("sum-with-product", over: [.unknown(1, 4), .unknown(2, 3), .unknown(3, 4)]) {
      $0[0] + dot($0[1], $0[2])
    },
  ]
}
