import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let broadcasts: [RewriteRow] = [
    .fires("useless-broadcast", over: [.unknown(2, 3)], in: floating) {
      (applyOne(BroadcastLike(), to: [tanh($0[0]), $0[0] + 1]), tanh($0[0]))
    },
    // The sizes may differ, which is an error.
    .misses("useless-broadcast", over: [.unknown(2, 3), .unknown(2, 3)]) {
      broadcastLike($0[0], $0[1])
    },
    .fires(
      "broadcast-of-broadcast", over: [.unknown(1, 1), .unknown(1, 3), .unknown(2, 3)], in: all
    ) {
      (broadcastLike(broadcastLike($0[0], $0[2]), $0[2]), broadcastLike($0[0], $0[2]))
    },
    .misses("broadcast-of-broadcast", over: [.unknown(1, 1), .unknown(2, 3), .unknown(2, 3)]) {
      broadcastLike(broadcastLike($0[0], $0[1]), $0[2])
    },
    .fires("repeated-operand", over: [.unknown(1, 3), .unknown(2, 3)], in: floating) {
      (broadcastLike($0[0], $0[1]) * exp($0[1]), $0[0] * exp($0[1]))
    },
    .misses("repeated-operand", over: [.unknown(1, 3), .unknown(2, 3), .unknown(2, 3)]) {
      broadcastLike($0[0], $0[1]) * $0[2]
    },
    .fires("all-operands-repeated", over: [.unknown(1, 3), .unknown(0, 3)], in: floating) {
      (exp(broadcastLike($0[0], $0[1])), broadcastLike(exp($0[0]), $0[1]))
    },
    .fires("all-operands-repeated", over: [.unknown(1, 3), .unknown(2, 3)], in: numbers) {
      (broadcastLike($0[0], $0[1]) * 2, broadcastLike($0[0] * 2, $0[1]))
    },
    .misses("all-operands-repeated", over: [.unknown(1, 3), .unknown(2, 3)]) {
      broadcastLike($0[0], $0[1]) * $0[1]
    },
  ]
}
