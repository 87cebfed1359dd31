import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let entropies: [RewriteRow] = [
    .fires("x-log-x", floating) {
      ($0[0] * log($0[0]), $0[0] * log(select($0[0] .== 0, 1, $0[0])))
    },
    .misses("x-log-x", twice(floating)) { $0[0] * log($0[1]) },
    .misses("x-log-x", floating) { sigmoid($0[0]) * log(sigmoid($0[0])) },
    .fires("weighted-log-softmax", twice(floating), broadcasts: false) { x in
      guard rank(x[0]) > 0 else { return (x[0], x[0]) }
      let safe = select(x[0] .== 0, 1, x[0]) * logSoftmax(x[1])
      return (logSoftmax(x[1]) * x[0], select(x[0] .== 0, 0, safe))
    },
    .fires("weighted-log-softmax", floating) { x in
      guard rank(x[0]) > 0 else { return (x[0], x[0]) }
      return (logSoftmax(x[0]) * 0.5, logSoftmax(x[0]) * 0.5)
    },
    .fires("log-of-selected-probability", selecting(floating)) {
      (log(select($0[0], 1, sigmoid($0[1]))), select($0[0], 0, log(sigmoid($0[1]))))
    },
    .misses("log-of-selected-probability", selecting(floating)) {
      log(select($0[0], 1, tanh($0[1])))
    },
    .fires("binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      return (
        softplus(y) * (1 - t) + t * softplus(-y), maximum(y, 0) - t * y + softplus(-abs(y))
      )
    },
    .misses("binary-cross-entropy", twice(floating)) { x in
      softplus(x[1]) * (2 - x[0]) + x[0] * softplus(-x[1])
    },
    .fires("gradient-of-binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      return (3 * (1 - t) * sigmoid(y) - sigmoid(-y) * (t * 3), (sigmoid(y) - t) * 3)
    },
    .fires("gradient-of-binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      return ((t - 1) * sigmoid(y) + t * sigmoid(-y), t - sigmoid(y))
    },
    .fires("gradient-of-binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      let sum = 2 * (1 - t) * sigmoid(y) - sigmoid(-y) * (t * 3)
      return (sum, sum)
    },
    .fires("x-log-quotient", twice(floating)) { x in
      (x[0] * log(x[0] / x[1]), x[0] * log(select(x[0] .== 0, 1, x[0]) / x[1]))
    },
    .misses("x-log-quotient", twice(floating)) { $0[1] * log($0[0] / $0[1]) },
    .fires("x-log-x-minus", twice(floating)) { x in
      (x[0] * (log(x[0]) - x[1]), x[0] * (log(select(x[0] .== 0, 1, x[0])) - x[1]))
    },
    .fires("x-log-x-plus", twice(floating)) { x in
      (x[0] * (x[1] + log(x[0])), x[0] * (log(select(x[0] .== 0, 1, x[0])) + x[1]))
    },
    .misses("x-log-x-plus", twice(floating)) { $0[1] * (log($0[0]) + $0[1]) },
    .misses("x-log-x-minus", twice(floating)) { $0[1] * (log($0[0]) - $0[1]) },
  ]

  private static func rank(_ x: Variable) -> Int { x.knownType?.rank ?? 0 }
}
