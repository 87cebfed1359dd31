import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let softmaxForms: [RewriteRow] = [
    .fires("written-log-softmax", over: [.nonEmpty(2, 3)], in: floating) {
      ($0[0] - log(sum(exp($0[0]), axis: 1, keepDims: true)), logSoftmax($0[0]))
    },
    .fires("written-log-softmax", over: [.nonEmpty(2, 3)], in: floating) {
      ($0[0] - log(sum(exp($0[0]), axis: 0)).dimshuffle(.x, 0), logSoftmax($0[0], axis: 0))
    },
    .misses("written-log-softmax", over: [.nonEmpty(2, 3), .nonEmpty(2, 3)]) {
      $0[1] - log(sum(exp($0[0]), axis: 1, keepDims: true))
    },
    .fires("softmax-of-shifted", over: [.unknown(2, 3)], in: floating) {
      (softmax($0[0] - max($0[0], axis: 1, keepDims: true)), softmax($0[0]))
    },
    .fires("softmax-of-shifted", over: [.known(2, 3), .known(2, 1)], in: floating) {
      (logSoftmax($0[1] + $0[0]), logSoftmax($0[0]))
    },
    .misses("softmax-of-shifted", over: [.unknown(2, 3)]) {
      softmax($0[0] - max($0[0], axis: 0, keepDims: true))
    },
    .misses("softmax-of-shifted", over: [.known(2, 3), .known(2, 1)]) { softmax($0[1] - $0[0]) },
    .fires("softmax-along-axes", over: [.nonEmpty(2, 3)], in: floating) {
      (exp($0[0]) / sum(exp($0[0])), softmaxOfAll($0[0]))
    },
    .misses("softmax-along-axes", over: [.nonEmpty(2, 3)]) { exp2($0[0]) / sum(exp($0[0])) },
    .fires("gradient-along-axes", over: [.nonEmpty(2, 3), .unknown()], in: floating) {
      (exp($0[0]) * ($0[1] / sum(exp($0[0]))), $0[1] * softmaxOfAll($0[0]))
    },
    .misses("gradient-along-axes", over: [.nonEmpty(2, 3), .unknown()]) {
      expm1($0[0]) * ($0[1] / sum(exp($0[0])))
    },
  ]

  /// The softmax along both axes of a matrix, in its stable form.
  private static func softmaxOfAll(_ x: Variable) -> Variable {
    let largest = max(x, keepDims: true)
    let exponentials = exp(x - select(isInfinite(largest), 0, largest))
    return exponentials / sum(exponentials, keepDims: true)
  }
}
