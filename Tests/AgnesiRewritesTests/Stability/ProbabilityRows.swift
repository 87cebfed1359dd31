import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let probabilities: [RewriteRow] = [
    .fires("log-of-viewed-sigmoid", over: [.unknown(2, 3)], in: floating) {
      (log(sigmoid($0[0]).dimshuffle(1, 0)), log(sigmoid($0[0].dimshuffle(1, 0))))
    },
    .fires("log-of-viewed-sigmoid", over: [.unknown(4), .integers([3, 0, 0])]) {
      (log((1 + exp($0[0]))[$0[1]]), log(1 + exp($0[0][$0[1]])))
    },
    .misses("log-of-viewed-sigmoid", over: [.unknown(2, 3)]) {
      log((2 + exp($0[0])).dimshuffle(1, 0))
    },
    .fires("one-minus-viewed-sigmoid", over: [.unknown(2, 3)], in: floating) {
      (1 - sigmoid($0[0]).dimshuffle(1, 0), sigmoid(-$0[0].dimshuffle(1, 0)))
    },
    // What is rounded is no longer the sigmoid.
    .misses("one-minus-viewed-sigmoid", [[.float64]]) {
      1 - cast(sigmoid($0[0]), to: .float32)
    },
    .misses("one-minus-viewed-sigmoid", over: [.unknown(2, 3)]) {
      1 - tanh($0[0]).dimshuffle(1, 0)
    },
    .fires("log-of-scaled-probability", twice(floating)) {
      (log(sigmoid($0[0]) * $0[1]), log(sigmoid($0[0])) + log($0[1]))
    },
    .fires("log-of-scaled-probability", over: [.unknown(2, 3), .unknown(2, 3)]) {
      (log($0[1] / softmax($0[0])), log($0[1]) - log(softmax($0[0])))
    },
    .misses("log-of-scaled-probability", twice(floating)) { log(tanh($0[0]) * $0[1]) },
    .fires("log-in-other-base", over: [.unknown(2, 3)], in: floating) {
      (log2(softmax($0[0])), log(softmax($0[0])) * 1.4426950408889634)
    },
    .fires("log-in-other-base", floating) {
      (log10(sigmoid($0[0])), log(sigmoid($0[0])) * 0.4342944819032518)
    },
    .misses("log-in-other-base", floating) { log2($0[0]) },
    .fires("log-of-product-along-axes", over: [.unknown(2, 3)], in: floating) {
      (log(prod(sigmoid($0[0]), axis: 1)), sum(log(sigmoid($0[0])), axis: 1))
    },
    // The product of two negative numbers has a logarithm.
    .misses("log-of-product-along-axes", over: [.unknown(2, 3)]) { log(prod($0[0], axis: 1)) },
  ]
}
