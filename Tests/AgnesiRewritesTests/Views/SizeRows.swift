import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let sizes: [RewriteRow] = [
    .fires("known-size", over: [.known(2, 3)], in: all) { ($0[0].shape[1], Variable(NDArray(3))) },
    .misses("known-size", over: [.unknown(2, 3)]) { $0[0].shape[1] },
    .fires("size-of-axis", over: [.unknown(2, 0)], in: all) {
      ($0[0].dimshuffle(1, 0).shape[0], $0[0].shape[1])
    },
    .fires("size-of-axis", over: [.unknown(2, 3)], in: floating) {
      (tanh($0[0]).shape[1], $0[0].shape[1])
    },
    .misses("size-of-axis", over: [.unknown(2, 3)]) { $0[0].flatten().shape[0] },
    .fires("size-of-shared-axis", over: [.unknown(2, 3), .unknown(2, 3)], in: numbers) {
      (($0[0] + $0[1]).shape[1], $0[0].shape[1])
    },
    .misses("size-of-shared-axis", over: [.unknown(2, 3), .unknown(3, 2)]) {
      concatenate([$0[0], $0[1].dimshuffle(1, 0)], axis: 0).shape[0]
    },
    .fires("known-element-count", over: [.known(2, 3)], in: all) {
      (applyOne(ElementCount(axes: [0, 1]), to: [$0[0]]), Variable(NDArray(6)))
    },
    .fires("known-element-count", over: [.unknown(1, 3)], in: all) {
      (applyOne(ElementCount(axes: [0]), to: [$0[0]]), Variable(NDArray(1)))
    },
    .misses("known-element-count", over: [.unknown(2, 3)]) { elementCount($0[0], axes: [0]) },
    .fires("size-of-repeated", over: [.unknown(1, 3), .unknown(2, 3)], in: all) {
      (elementCount(broadcastLike($0[0], $0[1]), axes: [0]), elementCount($0[1], axes: [0]))
    },
    .misses("size-of-repeated", over: [.unknown(1, 3), .unknown(2, 3)]) {
      elementCount(broadcastLike($0[0], $0[1]), axes: [0, 1])
    },
    .fires("size-of-unary", over: [.unknown(2, 3)], in: floating) {
      (exp($0[0]).shape, $0[0].shape)
    },
    .fires("size-of-unary", over: [.unknown(2, 3)], in: floating) {
      (elementCount(exp(tanh($0[0])), axes: [0]), elementCount($0[0], axes: [0]))
    },
    .misses("size-of-unary", over: [.unknown(2, 3)]) { $0[0].dimshuffle(1, 0).shape },
    .fires("size-of-elementwise", over: [.unknown(2, 3), .unknown(1, 3)], in: numbers) {
      (($0[1] + $0[0]).shape, $0[0].shape)
    },
    .misses("size-of-elementwise", over: [.unknown(2, 1), .unknown(1, 3)]) {
      ($0[0] + $0[1]).shape
    },
  ]
}
