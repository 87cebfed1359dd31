import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let reductions: [RewriteRow] = [
    .fires("useless-reduction", over: [.unknown(2, 3)], in: floating + [[.int64]]) {
      (sum($0[0], axes: []), $0[0])
    },
    .misses("useless-reduction", over: [.unknown(2, 3)]) { sum($0[0], axis: 0) },
    .fires("reduction-of-length-one", over: [.unknown(1, 3)], in: numbers) {
      (max($0[0], axis: 0, keepDims: true), max($0[0], axes: [], keepDims: true))
    },
    .misses("reduction-of-length-one", over: [.unknown(1, 3)]) { max($0[0], axis: 1) },
    .fires("reduction-of-dimshuffle", over: [.unknown(2, 0)], in: numbers) {
      (
        sum($0[0].dimshuffle(1, .x, 0), axes: [0, 1], keepDims: true),
        sum($0[0], axis: 1, keepDims: true).dimshuffle(1, .x, 0)
      )
    },
    .misses("reduction-of-dimshuffle", over: [.unknown(2, 3)]) {
      sum($0[0].reshape([3, 2]), axis: 0)
    },
    .fires("reduction-of-reduction", over: [.unknown(2, 3)], in: numbers) {
      (sum(sum($0[0], axis: 0)), sum($0[0], keepDims: true).dimshuffle([]))
    },
    .fires("reduction-of-reduction", over: [.unknown(2, 3, 4)], in: numbers) {
      (
        sum(sum($0[0], axis: 0, keepDims: true), axis: 1),
        sum($0[0], axes: [0, 1], keepDims: true).dimshuffle(0, 2)
      )
    },
    .fires("reduction-of-reduction", over: [.unknown(2, 3, 4)], in: numbers) {
      (
        max(max($0[0], axis: 2), axis: 0, keepDims: true),
        max($0[0], axes: [0, 2], keepDims: true).dimshuffle(0, 1)
      )
    },
    .misses("reduction-of-reduction", over: [.unknown(2, 3)]) { max(sum($0[0], axis: 0)) },
    // An inner sum that is used elsewhere stays.
    .misses("reduction-of-reduction", over: [.unknown(2, 3)]) { x in
      let inner = sum(x[0], axis: 0)
      return sum(inner) * inner
    },
  ]
}
