import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let softmaxes: [RewriteRow] = [
    .fires("log-of-softmax", over: [.unknown(2, 3)]) {
      (log(softmax($0[0]).dimshuffle(1, 0)[1...]), logSoftmax($0[0]).dimshuffle(1, 0)[1...])
    },
    .misses("log-of-softmax", over: [.unknown(2, 3)]) { log(2 * softmax($0[0])) },
    .fires("exp-of-log-softmax", over: [.unknown(2, 3)]) {
      (exp(logSoftmax($0[0])), softmax($0[0]))
    },
    .misses("exp-of-log-softmax", over: [.unknown(2, 3)]) { exp(-logSoftmax($0[0])) },
    .fires("index-of-softmax", over: [.unknown(2, 3)]) {
      (argmax(softmax($0[0]), axis: 1), argmax($0[0], axis: 1))
    },
    .misses("index-of-softmax", over: [.unknown(2, 3)]) { argmax(softmax($0[0]), axis: 0) },
    .fires("softmax-of-exponentials", over: [.unknown(2, 3)]) {
      (exp($0[0]) / sum(exp($0[0]), axis: 1, keepDims: true), softmax($0[0]))
    },
    // Each element is divided by the sum of another row.
    .misses("softmax-of-exponentials", over: [.known(3, 3)]) {
      exp($0[0]) / sum(exp($0[0]), axis: 1).dimshuffle(.x, 0)
    },
    .fires("gradient-of-exponentials", over: [.unknown(2, 3), .unknown(2, 1)]) {
      (exp($0[0]) * ($0[1] / sum(exp($0[0]), axis: 1, keepDims: true)), $0[1] * softmax($0[0]))
    },
    .misses("gradient-of-exponentials", over: [.unknown(2, 3), .unknown(2, 1)]) {
      expm1($0[0]) * ($0[1] / sum(exp($0[0]), axis: 1, keepDims: true))
    },
    .fires("log-of-sum-of-exponentials", over: [.unknown(2, 3)]) { x in
      let largest = max(x[0], axis: 1, keepDims: true)
      let shift = select(isInfinite(largest), 0, largest)
      let result = shift + log(sum(exp(x[0] - shift), axis: 1, keepDims: true))
      return (log(sum(exp(x[0]), axis: 1)), result.dimshuffle(0))
    },
    .misses("log-of-sum-of-exponentials", over: [.unknown(2, 3)]) {
      log(sum(exp2($0[0]), axis: 1))
    },
  ]

  static let crossEntropies: [RewriteRow] = [
    .fires("cross-entropy-of-labels", over: [.known(3, 4), .integers([2, 0, 3])]) { x in
      (logSoftmax(x[0])[arange(3), x[1]], -softmaxCrossEntropy(x[0], counted(x[1], classes: 4)))
    },
    .misses("cross-entropy-of-labels", over: [.known(3, 4), .integers([2, 0, 1])]) { x in
      logSoftmax(x[0])[x[1], arange(3)]
    },
    .fires(
      "gradient-of-cross-entropy",
      over: [.known(3, 4), .integers([2, 0, 3]), .integers([1, -2, 3], dtype: .float64)]
    ) { x in
      let h = incrementSubtensor(zerosLike(x[0])[arange(3), x[1]], x[2])
      let gradient = applyOne(
        SoftmaxCrossEntropyGradient(), to: [x[0], counted(x[1], classes: 4), -x[2]])
      return (h - softmax(x[0]) * sum(h, axis: 1, keepDims: true), gradient)
    },
    .misses(
      "gradient-of-cross-entropy", over: [.known(3, 4), .integers([2, 0, 3]), .known(3)]
    ) { x in
      let h = incrementSubtensor(zerosLike(x[0])[arange(3), x[1]], x[2])
      return h - softmax(x[0]) * sum(h, axis: 0, keepDims: true)
    },
  ]

  /// Labels of which negative ones count from the last class, as labels that do not.
  private static func counted(_ labels: Variable, classes: Int) -> Variable {
    let count = Variable(NDArray(classes))
    return select((labels .< 0) .& (labels .>= -count), labels + count, labels)
  }
}
