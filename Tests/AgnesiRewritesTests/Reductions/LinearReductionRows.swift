import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let linearReductions: [RewriteRow] = [
    .fires("sum-of-negative", over: [.unknown(2, 0)], in: floating) {
      (sum(-$0[0], axis: 1), -sum($0[0], axis: 1))
    },
    // The negative of a narrow integer may wrap.
    .misses("sum-of-negative", over: [.unknown(2, 3, dtype: .int8)]) { sum(-$0[0], axis: 1) },
    .fires("extremum-of-negative", over: [.unknown(2, 3)], in: floating) {
      (max(-$0[0], axis: 1), -min($0[0], axis: 1))
    },
    .misses("extremum-of-negative", over: [.unknown(2, 3, dtype: .int32)]) { min(-$0[0]) },
    .fires("index-of-negative", over: [.unknown(2, 3)], in: floating) {
      (argmin(-$0[0], axis: 1), argmax($0[0], axis: 1))
    },
    .misses("index-of-negative", over: [.unknown(2, 3, dtype: .int32)]) {
      argmin(-$0[0], axis: 1)
    },
    .fires("sum-of-multiple", over: [.unknown(1, 3), .unknown(2, 3)], in: floating) {
      (sum($0[0] * $0[1], axis: 0, keepDims: true), $0[0] * sum($0[1], axis: 0, keepDims: true))
    },
    .misses("sum-of-multiple", over: [.unknown(2, 1), .unknown(2, 3)]) {
      sum($0[0] * $0[1], axis: 0)
    },
    .fires("sum-of-broadcast", over: [.unknown(1, 3), .unknown(0, 3)], in: floating) { x in
      let repeated = broadcastLike(x[0], x[1])
      let count = cast(elementCount(repeated, axes: [0]), to: dtype(x[0]))
      return (
        sum(repeated, axis: 0, keepDims: true), count * sum(x[0], axes: [], keepDims: true)
      )
    },
    .fires("sum-of-broadcast", over: [.unknown()], in: floating) { x in
      let count = cast(Variable(6), to: dtype(x[0]))
      let once = sum(x[0].dimshuffle(.x, .x), axes: [], keepDims: true)
      return (sum(full([2, 3], x[0])), (count * once).dimshuffle([]))
    },
    .misses("sum-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)]) {
      sum(broadcastLike($0[0], $0[1]), axis: 1)
    },
    .fires("extremum-of-broadcast", over: [.known(1, 3), .known(2, 3)], in: numbers) {
      (
        max(broadcastLike($0[0], $0[1]), axis: 0, keepDims: true),
        max($0[0], axes: [], keepDims: true)
      )
    },
    // Of no elements there is no largest.
    .misses("extremum-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)]) {
      max(broadcastLike($0[0], $0[1]), axis: 0)
    },
    .fires("sum-of-fraction", over: [.unknown(2, 3), .unknown(1, 3)]) {
      (sum($0[0] / $0[1], axis: 0), (sum($0[0], axis: 0, keepDims: true) / $0[1]).dimshuffle(1))
    },
    .misses("sum-of-fraction", over: [.unknown(2, 3), .unknown(1, 3)]) {
      sum($0[0] / $0[1], axis: 1)
    },
    // A weighted mean by softmax, which overflows later as it is.
    .misses("sum-of-fraction", over: [.nonEmpty(2, 3), .unknown(2, 3)], in: floating) {
      sum($0[1] * exp($0[0]) / sum(exp($0[0]), axis: 1, keepDims: true), axis: 1)
    },
    .fires("product-of-broadcast", over: [.known(1, 3), .known(4, 3)]) {
      (
        prod(broadcastLike($0[0], $0[1]), axis: 0),
        pow($0[0], Variable(NDArray(4.0))).dimshuffle(1)
      )
    },
    // How often it is repeated, the type does not tell.
    .misses("product-of-broadcast", over: [.unknown(1, 3), .unknown(4, 3)]) {
      prod(broadcastLike($0[0], $0[1]), axis: 0)
    },
  ]
}
