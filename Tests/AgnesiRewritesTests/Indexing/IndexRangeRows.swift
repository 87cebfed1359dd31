import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let indexRanges: [RewriteRow] = [
    .fires("index-by-range", over: [.unknown(4, 3)]) {
      ($0[0][arange(from: 1, to: $0[0].shape[0])], $0[0][1...])
    },
    .fires("index-by-range", over: [.known(4, 6)]) {
      ($0[0][.all, arange(from: 1, to: 6, step: 2)], $0[0][.all, Slice(from: 1, step: 2)])
    },
    .fires("index-by-range", over: [.known(4, 6)]) {
      ($0[0][2, Variable(NDArray([4, 3, 2]))], $0[0][2, Slice(from: 4, to: 1, step: -1)])
    },
    .fires("index-by-range", over: [.known(2, 3, 4)]) {
      ($0[0][.all, arange(2), 0], $0[0][.all, ..<2, 0])
    },
    .fires("index-by-range", over: [.known(2, 3, 4)]) {
      ($0[0][arange(2), .all, 3], $0[0][.all, .all, 3])
    },
    // That there are three places is checked in each call.
    .misses("index-by-range", over: [.unknown(4, 3)]) { $0[0][arange(3)] },
    .misses("index-by-range", over: [.known(4, 6)]) { $0[0][Variable(NDArray([0, 1, 3]))] },
    .misses("index-by-range", over: [.known(4, 6)]) { $0[0][arange(from: -2, to: 2)] },
    .fires("write-by-range", over: [.unknown(4, 3), .unknown(4, 3)]) {
      (
        incrementSubtensor($0[0][arange($0[0].shape[0])], $0[1]),
        incrementSubtensor($0[0][.all], $0[1])
      )
    },
    .fires("write-by-range", over: [.known(2, 3, 4), .unknown(2, 2)]) {
      (
        setSubtensor($0[0][.all, arange(2), 0], $0[1].dimshuffle(1, 0)),
        setSubtensor($0[0][.all, ..<2, 0], $0[1].dimshuffle(1, 0))
      )
    },
    .misses("write-by-range", over: [.unknown(4, 3), .unknown(2, 3)]) {
      incrementSubtensor($0[0][arange(2)], $0[1])
    },
    .fires("subtensor-of-range", over: [.integer(7)]) {
      (
        arange(from: 1, to: $0[0], step: 2)[Slice(from: 1, step: 3)],
        arange(from: 3, to: $0[0], step: 6)
      )
    },
    .fires("subtensor-of-range", over: []) { _ in (arange(10)[2..<7], arange(from: 2, to: 7)) },
    .fires("subtensor-of-range", over: []) { _ in
      (arange(10, dtype: .float32)[3], Variable(NDArray(3 as Float)))
    },
    // There may be fewer numbers.
    .misses("subtensor-of-range", over: [.integer(7)]) { arange($0[0])[3] },
    .misses("subtensor-of-range", over: [.integer(7)]) { arange($0[0])[..<3] },
  ]
}
