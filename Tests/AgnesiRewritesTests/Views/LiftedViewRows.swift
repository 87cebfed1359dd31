import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let liftedViews: [RewriteRow] = [
    .fires("dimshuffle-of-elementwise", over: [.unknown(2, 3), .unknown()], in: floating) {
      ((exp($0[0].transpose()) * $0[1]).transpose(), exp($0[0]) * $0[1])
    },
    // None moves for its own sake.
    .misses("dimshuffle-of-elementwise", over: [.unknown(2, 3)]) { exp($0[0]).transpose() },
    .fires("dimshuffle-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)], in: all) {
      (
        broadcastLike($0[0], $0[1]).transpose(),
        broadcastLike($0[0].transpose(), $0[1].transpose())
      )
    },
    .misses("dimshuffle-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)]) {
      exp(broadcastLike($0[0], $0[1])).transpose()
    },
    .fires("dimshuffle-of-reshape", over: [.unknown(2, 3)], in: all) {
      ($0[0].reshape([6]).dimshuffle(.x, 0), $0[0].reshape([1, 6]))
    },
    .fires("dimshuffle-of-reshape", over: [.unknown(2, 3)], in: all) { x in
      let entries: [Reshape.Entry] = [.axes(0..<2), .given(.fixed(1))]
      return (x[0].flatten().dimshuffle(0, .x), applyOne(Reshape(entries: entries), to: x))
    },
    .misses("dimshuffle-of-reshape", over: [.unknown(2, 3)]) {
      $0[0].reshape([3, 2]).transpose()
    },
    .fires("reshape-of-rows", over: [.unknown(2, 3, 4)], in: floating) { x in
      let flat = [x[0].shape[0] * x[0].shape[1], x[0].shape[2]]
      return (softmax(x[0]).reshape(flat), softmax(x[0].reshape(flat)))
    },
    .misses("reshape-of-rows", over: [.unknown(2, 3, 4)]) { logSoftmax($0[0]).flatten(2) },
  ]
}
