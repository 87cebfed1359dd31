import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let monotoneReductions: [RewriteRow] = [
    .fires("extremum-of-monotone", over: [.unknown(2, 3)], in: floating) {
      (max(exp($0[0]), axis: 1), exp(max($0[0], axis: 1)))
    },
    .fires("extremum-of-monotone", over: [.unknown(2, 3)], in: floating) {
      (min(tanh($0[0])), tanh(min($0[0])))
    },
    // A square root makes NaN of negative numbers, and a cosine changes the order.
    .misses("extremum-of-monotone", over: [.unknown(2, 3)]) { max(sqrt($0[0]), axis: 1) },
    .misses("extremum-of-monotone", over: [.unknown(2, 3)]) { min(cos($0[0]), axis: 1) },
    .fires("index-of-monotone", over: [.unknown(2, 3)], in: floating) {
      (argmax(sigmoid($0[0]), axis: 0), argmax($0[0], axis: 0))
    },
    .misses("index-of-monotone", over: [.unknown(2, 3)]) { argmin(sqrt($0[0]), axis: 1) },
  ]
}
