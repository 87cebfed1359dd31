import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let slices: [RewriteRow] = [
    .fires("plain-bounds", over: [.known(2, 3)], in: all) { ($0[0][-1], $0[0][1]) },
    .fires("plain-bounds", over: [.known(2, 3)], in: all) {
      ($0[0][.all, Slice(from: -2)], $0[0][.all, 1...])
    },
    .fires("plain-bounds", over: [.known(2, 3)], in: all) {
      ($0[0][0..<9, Slice(from: 2, step: -1)], $0[0][.all, Slice(step: -1)])
    },
    .fires("plain-bounds", over: [.unknown(2, 3)], in: all) {
      ($0[0][Slice(from: 0, to: $0[0].shape[0])], $0[0])
    },
    .fires("plain-bounds", over: [.known(2, 3), .unknown(3)], in: all) {
      (setSubtensor($0[0][-1], $0[1]), setSubtensor($0[0][1], $0[1]))
    },
    // The last place of an axis of unknown size is known in a call.
    .misses("plain-bounds", over: [.unknown(2, 3)], in: all) { $0[0][-1] },
    .misses("plain-bounds", over: [.unknown(2, 3), .unknown(2, 3)]) {
      $0[0][Slice(to: $0[1].shape[0])]
    },
    .fires("useless-subtensor", over: [.known(2, 3)], in: all) { ($0[0][0..<5, 0...], $0[0]) },
    .misses("useless-subtensor", over: [.unknown(2, 3)]) { $0[0][0..<2] },
    .fires("subtensor-of-subtensor", over: [.unknown(4, 3)], in: all) {
      ($0[0][1...][1..<9, 2], $0[0][2..<10, 2])
    },
    .fires("subtensor-of-subtensor", over: [.unknown(4, 3)], in: all) {
      ($0[0][.all, Slice(step: -1)][.all, 0], $0[0][.all, -1])
    },
    .fires("subtensor-of-subtensor", over: [.unknown(4, 3)], in: all) {
      ($0[0][.all, Slice(step: 2)][.all, 1], $0[0][.all, 2])
    },
    .fires("subtensor-of-subtensor", over: [.unknown(4, 3, 2)], in: all) {
      ($0[0][1..., .all, 1][.all, 1], $0[0][1..., 1, 1])
    },
    .fires(
      "subtensor-of-subtensor", over: [.unknown(4, 3), .integer(-3), .integer(2)], in: all
    ) {
      ($0[0][Slice(from: $0[1])][.all, $0[2]], $0[0][Slice(from: $0[1]), $0[2]])
    },
    .misses("subtensor-of-subtensor", over: [.unknown(4, 3)]) { $0[0][1...][-1] },
    .fires("only-place", over: [.unknown(1, 3)]) { ($0[0][0], $0[0].dimshuffle(1)) },
    .fires("only-place", over: [.unknown(2, 1), .unknown(2)]) {
      (
        setSubtensor($0[0][.all, -1], $0[1]),
        setSubtensor($0[0][.all], $0[1].dimshuffle(0, .x))
      )
    },
    .misses("only-place", over: [.unknown(2, 3)]) { $0[0][0] },
  ]
}
