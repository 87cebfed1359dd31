import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
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
    .misses("gradient-of-cross-entropy", over: [.known(3, 4), .integers([2, 0, 3]), .known(3)]) {
      x in
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
