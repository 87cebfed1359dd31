import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension AlgebraRow {
  static let entropies: [AlgebraRow] = [
    AlgebraRow("x-log-x", floating) {
      ($0[0] * log($0[0]), $0[0] * log(select($0[0] .== 0, 1, $0[0])))
    },
    AlgebraRow("x-log-x", twice(floating)) { ($0[0] * log($0[1]), $0[0] * log($0[1])) },
    AlgebraRow("weighted-log-softmax", twice(floating), broadcasts: false) { x in
      guard rank(x[0]) > 0 else { return (x[0], x[0]) }
      let safe = select(x[0] .== 0, 1, x[0]) * logSoftmax(x[1])
      return (logSoftmax(x[1]) * x[0], select(x[0] .== 0, 0, safe))
    },
    AlgebraRow("weighted-log-softmax", floating) { x in
      guard rank(x[0]) > 0 else { return (x[0], x[0]) }
      return (logSoftmax(x[0]) * 0.5, logSoftmax(x[0]) * 0.5)
    },
    AlgebraRow("log-of-selected-probability", selecting(floating)) {
      (log(select($0[0], 1, sigmoid($0[1]))), select($0[0], 0, log(sigmoid($0[1]))))
    },
    AlgebraRow("log-of-selected-probability", selecting(floating)) {
      (log(select($0[0], 1, tanh($0[1]))), log(select($0[0], 1, tanh($0[1]))))
    },
    AlgebraRow("binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      return (
        softplus(y) * (1 - t) + t * softplus(-y), maximum(y, 0) - t * y + softplus(-abs(y))
      )
    },
    AlgebraRow("binary-cross-entropy", twice(floating)) { x in
      let sum = softplus(x[1]) * (2 - x[0]) + x[0] * softplus(-x[1])
      return (sum, sum)
    },
    AlgebraRow("gradient-of-binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      return (3 * (1 - t) * sigmoid(y) - sigmoid(-y) * (t * 3), (sigmoid(y) - t) * 3)
    },
    AlgebraRow("gradient-of-binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      return ((t - 1) * sigmoid(y) + t * sigmoid(-y), t - sigmoid(y))
    },
    AlgebraRow("gradient-of-binary-cross-entropy", twice(floating)) { x in
      let (t, y) = (x[0], x[1])
      let sum = 2 * (1 - t) * sigmoid(y) - sigmoid(-y) * (t * 3)
      return (sum, sum)
    },
  ]

  private static func rank(_ x: Variable) -> Int { x.knownType?.rank ?? 0 }
}
