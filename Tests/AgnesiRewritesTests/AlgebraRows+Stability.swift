import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension AlgebraRow {
  static let stability: [AlgebraRow] = [
    AlgebraRow("log-one-plus-exp", floating) { (log(1 + exp($0[0])), softplus($0[0])) },
    AlgebraRow("log1p-exp", floating) { (log1p(exp($0[0])), softplus($0[0])) },
    AlgebraRow("log-sigmoid", floating) { (log(sigmoid($0[0])), -softplus(-$0[0])) },
    AlgebraRow("log-one-minus-sigmoid", floating) {
      (log(1 - sigmoid($0[0])), -softplus($0[0]))
    },
    AlgebraRow("log1p-minus-sigmoid", floating) { (log1p(-sigmoid($0[0])), -softplus($0[0])) },
    AlgebraRow("one-minus-sigmoid", floating) { (1 - sigmoid($0[0]), sigmoid(-$0[0])) },
    AlgebraRow("inverse-one-plus-exp", floating) { (1 / (1 + exp($0[0])), sigmoid(-$0[0])) },
    AlgebraRow("exp-over-one-plus-exp", floating) {
      (exp($0[0]) / (exp($0[0]) + 1), sigmoid($0[0]))
    },
    AlgebraRow("quotient-one-plus-exp", twice(floating)) {
      ($0[0] / (exp($0[1]) + 1), $0[0] * sigmoid(-$0[1]))
    },
    AlgebraRow("sigmoid-times-exp", floating) { (sigmoid(-$0[0]) * exp($0[0]), sigmoid($0[0])) },
    AlgebraRow("sigmoid-times-exp-negated", floating) {
      (exp(-$0[0]) * sigmoid($0[0]), sigmoid(-$0[0]))
    },
    AlgebraRow("multiple-of-sigmoid-times-exp", twice(floating)) {
      (exp($0[1]) * (sigmoid(-$0[1]) * $0[0]), $0[0] * sigmoid($0[1]))
    },
    AlgebraRow("multiple-of-sigmoid-times-exp-negated", twice(floating)) {
      (($0[0] * sigmoid($0[1])) * exp(-$0[1]), $0[0] * sigmoid(-$0[1]))
    },
    AlgebraRow("log-one-plus", floating) { (log($0[0] + 1), log1p($0[0])) },
    AlgebraRow("log-one-minus", floating) { (log(1 - $0[0]), log1p(-$0[0])) },
    AlgebraRow("exp-minus-one", floating) { (exp($0[0]) - 1, expm1($0[0])) },
    AlgebraRow("exp-plus-minus-one", floating) { (-1 + exp($0[0]), expm1($0[0])) },
    AlgebraRow("one-minus-exp", floating) { (1 - exp($0[0]), -expm1($0[0])) },
    AlgebraRow("log-exp", floating) { (log(exp($0[0])), $0[0]) },
    AlgebraRow("log1p-expm1", floating) { (log1p(expm1($0[0])), $0[0]) },
    AlgebraRow("log-sum-of-two-exp", twice(floating)) { x in
      let distance = select(x[0] .== x[1], 0, abs(x[0] - x[1]))
      return (log(exp(x[0]) + exp(x[1])), maximum(x[0], x[1]) + softplus(-distance))
    },
    AlgebraRow("sqrt-of-square", floating) { (sqrt($0[0] * $0[0]), abs($0[0])) },
  ]

  static let exponentials: [AlgebraRow] = [
    AlgebraRow("product-of-exponentials", twice(floating)) {
      (exp($0[0]) * exp($0[1]), exp($0[0] + $0[1]))
    },
    AlgebraRow("quotient-of-exponentials", twice(floating)) {
      (exp($0[0]) / exp($0[1]), exp($0[0] - $0[1]))
    },
    AlgebraRow("reciprocal-of-exponential", floating) { (1 / exp($0[0]), exp(-$0[0])) },
    AlgebraRow("exp-log", floating) { x in
      (exp(log(x[0])), select(x[0] .>= 0, x[0], Variable(floatLiteral: .nan)))
    },
    AlgebraRow("log-of-square", floating) { (log(square($0[0])), 2 * log(abs($0[0]))) },
    AlgebraRow("log-of-sqrt", floating) { (log(sqrt($0[0])), 0.5 * log($0[0])) },
  ]
}
