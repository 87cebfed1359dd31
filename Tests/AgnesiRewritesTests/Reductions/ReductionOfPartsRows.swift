import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let reductionsOfParts: [RewriteRow] = [
    .fires("reduction-of-join", over: [.unknown(2, 3), .unknown(4, 3)], in: numbers) { x in
      let sums = x.map { sum($0, axis: 0, keepDims: true) }
      return (sum(concatenate(x), axis: 0), (sums[0] + sums[1]).dimshuffle(1))
    },
    .fires("reduction-of-join", over: [.unknown(2, 3), .unknown(4, 3)], in: numbers) { x in
      (
        max(concatenate(x), axis: 1, keepDims: true),
        concatenate(x.map { max($0, axis: 1, keepDims: true) })
      )
    },
    // A part may have no largest element.
    .misses("reduction-of-join", over: [.unknown(2, 3), .unknown(4, 3)]) {
      max(concatenate($0), axis: 0)
    },
    .fires("reduction-of-reshape", over: [.unknown(2, 3, 4)], in: numbers) {
      (
        max($0[0].flatten(2), axis: 0),
        max($0[0], axis: 0, keepDims: true).flatten(2).dimshuffle(1)
      )
    },
    .fires("reduction-of-reshape", over: [.unknown(2, 3, 4)], in: numbers) {
      (
        sum($0[0].flatten(2), axis: 1),
        sum($0[0], axes: [1, 2], keepDims: true).flatten(2).dimshuffle(0)
      )
    },
    .misses("reduction-of-reshape", over: [.known(2, 3)]) { sum($0[0].reshape([3, 2]), axis: 0) },
    // The place in merged axes is one number.
    .misses("reduction-of-reshape", over: [.unknown(2, 3, 4)]) {
      argmax($0[0].flatten(2), axis: 1)
    },
    .fires("reduction-of-join", over: [.known(2, 3), .known(1, 3)]) {
      (
        max(concatenate([$0[0], $0[1]]), axis: 0),
        maximum(max($0[0], axis: 0, keepDims: true), max($0[1], axis: 0, keepDims: true))
          .dimshuffle(1)
      )
    },
    .misses("reduction-of-join", over: [.known(2, 3), .unknown(2, 3)]) {
      max(concatenate([$0[0], $0[1]]), axis: 0)
    },
    .fires("reduction-of-all-reshaped", over: [.unknown(4, 3)]) {
      (max($0[0].reshape([2, -1]), keepDims: true), max($0[0]).dimshuffle(.x, .x))
    },
    .misses("reduction-of-all-reshaped", over: [.unknown(4, 3)]) {
      sum($0[0].reshape([2, -1]), axis: 1)
    },
  ]
}
