import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let reshapes: [RewriteRow] = [
    .fires("useless-reshape", over: [.known(2, 3, 4)], in: all) {
      ($0[0].reshape([2, -1, 4]), $0[0])
    },
    .fires("useless-reshape", over: [.unknown(0, 3)], in: all) {
      ($0[0].reshape([$0[0].shape[0], $0[0].shape[1]]), $0[0])
    },
    // That the sizes are these is checked in each call.
    .misses("useless-reshape", over: [.unknown(2, 3)]) { $0[0].reshape([2, 3]) },
    .fires("reshape-to-dimshuffle", over: [.known(2, 3)], in: all) {
      ($0[0].reshape([2, 1, 3, 1]), $0[0].dimshuffle(0, .x, 1, .x))
    },
    .fires("reshape-to-dimshuffle", over: [.unknown(2, 3)], in: all) { x in
      let wide = x[0].dimshuffle(0, .x, 1)
      return (wide.reshape([x[0].shape[0], x[0].shape[1]]), wide.dimshuffle(0, 2))
    },
    .misses("reshape-to-dimshuffle", over: [.known(2, 3)]) { $0[0].reshape([3, 1, 2]) },
    .fires("reshape-of-view", over: [.known(6, 4)], in: all) {
      ($0[0].reshape([4, 6]).reshape([3, 8]), $0[0].reshape([3, 8]))
    },
    .fires("reshape-of-view", over: [.unknown(0, 3)], in: all) {
      ($0[0].dimshuffle(0, .x, 1).flatten(), $0[0].flatten())
    },
    .fires("reshape-of-view", over: [.unknown(2, 3, 4)], in: all) {
      ($0[0].flatten(2).flatten(), $0[0].flatten())
    },
    .fires("reshape-of-view", over: [.unknown(2, 3, 4)], in: all) {
      ($0[0].dimshuffle(0, .x, 1, 2).reshape([-1, 4]), $0[0].reshape([-1, 4]))
    },
    .misses("reshape-of-view", over: [.known(2, 3)]) { $0[0].dimshuffle(1, 0).flatten() },
    .fires("reshape-of-elementwise", over: [.unknown(2, 3)], in: floating) {
      (tanh($0[0]).flatten(), tanh($0[0].flatten()))
    },
    .fires("reshape-of-elementwise", over: [.unknown(2, 3), .unknown()], in: numbers) {
      (($0[1] * $0[0]).flatten(), $0[1].dimshuffle(.x) * $0[0].flatten())
    },
    .misses("reshape-of-elementwise", over: [.unknown(2, 3), .unknown(2, 3)]) {
      ($0[0] * $0[1]).flatten()
    },
    .misses("reshape-of-elementwise", over: [.unknown(2, 3)]) { x in
      let hidden = tanh(x[0])
      return hidden.flatten() * sum(hidden)
    },
  ]
}
