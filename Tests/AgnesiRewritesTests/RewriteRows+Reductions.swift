import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension RewriteRow {
  static let reductions: [RewriteRow] = [
    .fires("useless-reduction", over: [.unknown(2, 3)]) { (sum($0[0], axes: []), $0[0]) },
    .misses("useless-reduction", over: [.unknown(2, 3)]) { sum($0[0], axis: 0) },
    .fires("reduction-of-length-one", over: [.unknown(1, 3)]) {
      (max($0[0], axis: 0, keepDims: true), max($0[0], axes: [], keepDims: true))
    },
    .misses("reduction-of-length-one", over: [.unknown(1, 3)]) { max($0[0], axis: 1) },
    .fires("reduction-of-dimshuffle", over: [.unknown(2, 0)]) {
      (
        sum($0[0].dimshuffle(1, .x, 0), axes: [0, 1], keepDims: true),
        sum($0[0], axis: 1, keepDims: true).dimshuffle(1, .x, 0)
      )
    },
    .misses("reduction-of-dimshuffle", over: [.unknown(2, 3)]) {
      sum($0[0].reshape([3, 2]), axis: 0)
    },
    .fires("reduction-of-reduction", over: [.unknown(2, 3)]) {
      (sum(sum($0[0], axis: 0)), sum($0[0], keepDims: true).dimshuffle([]))
    },
    .misses("reduction-of-reduction", over: [.unknown(2, 3)]) { max(sum($0[0], axis: 0)) },
    .fires("sum-of-negative", over: [.unknown(2, 0)]) {
      (sum(-$0[0], axis: 1), -sum($0[0], axis: 1))
    },
    // The negative of a narrow integer may wrap.
    .misses("sum-of-negative", over: [.unknown(2, 3, dtype: .int8)]) { sum(-$0[0], axis: 1) },
    .fires("extremum-of-negative", over: [.unknown(2, 3)]) {
      (max(-$0[0], axis: 1), -min($0[0], axis: 1))
    },
    .misses("extremum-of-negative", over: [.unknown(2, 3, dtype: .int32)]) { min(-$0[0]) },
    .fires("index-of-negative", over: [.unknown(2, 3)]) {
      (argmin(-$0[0], axis: 1), argmax($0[0], axis: 1))
    },
    .misses("index-of-negative", over: [.unknown(2, 3, dtype: .int32)]) {
      argmin(-$0[0], axis: 1)
    },
    .fires("sum-of-multiple", over: [.unknown(1, 3), .unknown(2, 3)]) {
      (sum($0[0] * $0[1], axis: 0, keepDims: true), $0[0] * sum($0[1], axis: 0, keepDims: true))
    },
    .misses("sum-of-multiple", over: [.unknown(2, 1), .unknown(2, 3)]) {
      sum($0[0] * $0[1], axis: 0)
    },
    .fires("sum-of-broadcast", over: [.unknown(1, 3), .unknown(0, 3)]) { x in
      let repeated = broadcastLike(x[0], x[1])
      let count = cast(elementCount(repeated, axes: [0]), to: .float64)
      return (
        sum(repeated, axis: 0, keepDims: true), count * sum(x[0], axes: [], keepDims: true)
      )
    },
    .misses("sum-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)]) {
      sum(broadcastLike($0[0], $0[1]), axis: 1)
    },
    .fires("extremum-of-broadcast", over: [.known(1, 3), .known(2, 3)]) {
      (
        max(broadcastLike($0[0], $0[1]), axis: 0, keepDims: true),
        max($0[0], axes: [], keepDims: true)
      )
    },
    // Of no elements there is no largest.
    .misses("extremum-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)]) {
      max(broadcastLike($0[0], $0[1]), axis: 0)
    },
  ]

  static let products: [RewriteRow] = [
    .fires("transposed-product", over: [.unknown(2, 3), .unknown(3, 4)]) {
      (dot($0[0], $0[1]).transpose(), dot($0[1].transpose(), $0[0].transpose()))
    },
    .misses("transposed-product", over: [.unknown(2, 3), .unknown(3, 4)]) {
      dot($0[0], $0[1]).dimshuffle(0, .x, 1)
    },
    .fires("factor-out-of-product", over: [.unknown(), .unknown(2, 3), .unknown(3, 4)]) {
      (dot($0[0] * $0[1], $0[2]), $0[0] * dot($0[1], $0[2]))
    },
    .misses("factor-out-of-product", over: [.unknown(2, 1), .unknown(2, 3), .unknown(3, 4)]) {
      dot($0[0] * $0[1], $0[2])
    },
    .fires("outer-product", over: [.unknown(2, 1), .unknown(1, 3)]) {
      (dot($0[0], $0[1]), $0[0] * $0[1])
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
