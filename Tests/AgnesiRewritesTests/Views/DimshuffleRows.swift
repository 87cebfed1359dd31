import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let dimshuffles: [RewriteRow] = [
    .fires("useless-dimshuffle", over: [.unknown(2, 3)], in: all) {
      (applyOne(Dimshuffle(order: [0, 1], rank: 2), to: [$0[0]]), $0[0])
    },
    .misses("useless-dimshuffle", over: [.unknown(2, 3)]) { $0[0].dimshuffle(1, 0) },
    .fires("dimshuffle-of-dimshuffle", over: [.unknown(2, 3)], in: all) {
      ($0[0].dimshuffle(1, .x, 0).dimshuffle(2, 0), $0[0].dimshuffle(0, 1))
    },
    .fires("dimshuffle-of-dimshuffle", over: [.unknown(2, 3)], in: all) {
      ($0[0].dimshuffle(.x, 1, 0).dimshuffle(2, 0, .x, 1), $0[0].dimshuffle(0, .x, .x, 1))
    },
    .misses("dimshuffle-of-dimshuffle", over: [.unknown(2, 3)]) {
      exp($0[0].dimshuffle(1, 0)).dimshuffle(.x, 1, 0)
    },
  ]
}
