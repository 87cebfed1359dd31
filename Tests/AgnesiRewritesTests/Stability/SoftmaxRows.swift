import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let softmaxes: [RewriteRow] = [
    .fires("log-of-softmax", over: [.unknown(2, 3)], in: floating) {
      (log(softmax($0[0]).dimshuffle(1, 0)[1...]), logSoftmax($0[0]).dimshuffle(1, 0)[1...])
    },
    .fires("log-of-softmax", over: [.unknown(2, 3)], in: floating) {
      (log(softmax($0[0], axis: 0).flatten()), logSoftmax($0[0], axis: 0).flatten())
    },
    .misses("log-of-softmax", over: [.unknown(2, 3)]) { log(2 * softmax($0[0])) },
    .fires("exp-of-log-softmax", over: [.unknown(2, 3)], in: floating) {
      (exp(logSoftmax($0[0])), softmax($0[0]))
    },
    .misses("exp-of-log-softmax", over: [.unknown(2, 3)]) { exp(-logSoftmax($0[0])) },
    .fires("index-of-softmax", over: [.unknown(2, 3)], in: floating) {
      (argmax(softmax($0[0]), axis: 1), argmax($0[0], axis: 1))
    },
    .fires("index-of-softmax", over: [.unknown(2, 3)], in: floating) {
      (argmin(logSoftmax($0[0]), axis: 1, keepDims: true), argmin($0[0], axis: 1, keepDims: true))
    },
    .misses("index-of-softmax", over: [.unknown(2, 3)]) { argmax(softmax($0[0]), axis: 0) },
    .fires("softmax-of-exponentials", over: [.unknown(2, 3)], in: floating) {
      (exp($0[0]) / sum(exp($0[0]), axis: 1, keepDims: true), softmax($0[0]))
    },
    .fires("softmax-of-exponentials", over: [.unknown(2, 3)], in: floating) {
      (exp($0[0]) / sum(exp($0[0]), axis: 0).dimshuffle(.x, 0), softmax($0[0], axis: 0))
    },
    // Each element is divided by the sum of another row.
    .misses("softmax-of-exponentials", over: [.known(3, 3)]) {
      exp($0[0]) / sum(exp($0[0]), axis: 1).dimshuffle(.x, 0)
    },
    .fires("gradient-of-exponentials", over: [.unknown(2, 3), .unknown(2, 1)], in: floating) {
      (exp($0[0]) * ($0[1] / sum(exp($0[0]), axis: 1, keepDims: true)), $0[1] * softmax($0[0]))
    },
    .misses("gradient-of-exponentials", over: [.unknown(2, 3), .unknown(2, 1)]) {
      expm1($0[0]) * ($0[1] / sum(exp($0[0]), axis: 1, keepDims: true))
    },
  ]
}
