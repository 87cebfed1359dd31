import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension AlgebraRow {
  static let sigmoids: [AlgebraRow] = [
    AlgebraRow("log-sigmoid", floating) { (log(sigmoid($0[0])), -softplus(-$0[0])) },
    AlgebraRow("log-one-minus-sigmoid", floating) {
      (log(1 - sigmoid($0[0])), -softplus($0[0]))
    },
    AlgebraRow("log1p-minus-sigmoid", floating) { (log1p(-sigmoid($0[0])), -softplus($0[0])) },
    AlgebraRow("log1p-minus-sigmoid", floating) {
      (log1p(sigmoid($0[0])), log1p(sigmoid($0[0])))
    },
    AlgebraRow("one-minus-sigmoid", floating) { (1 - sigmoid($0[0]), sigmoid(-$0[0])) },
    AlgebraRow("one-minus-sigmoid", floating) { (2 - sigmoid($0[0]), 2 - sigmoid($0[0])) },
    AlgebraRow("difference-of-softplus", floating) {
      (softplus($0[0]) - softplus(-$0[0]), $0[0])
    },
    AlgebraRow("log-odds", floating) { (log(sigmoid($0[0]) / sigmoid(-$0[0])), $0[0]) },
    AlgebraRow("exp-of-softplus", floating) { (exp(softplus($0[0])), 1 + exp($0[0])) },
    AlgebraRow("exp-of-negative-softplus", floating) {
      (exp(-softplus(-$0[0])), sigmoid(-(-$0[0])))
    },
    AlgebraRow("tanh-of-exponentials", floating) { x in
      let (up, down) = (exp(x[0]), exp(-x[0]))
      return ((up - down) / (down + up), tanh(x[0]))
    },
    AlgebraRow("tanh-of-exponentials", floating) { x in
      let (up, down) = (exp(x[0]), exp(-x[0]))
      return ((up - down) / (down - up), (up - down) / (down - up))
    },
    AlgebraRow("tanh-of-sigmoid", floating) { (2 * sigmoid($0[0]) - 1, tanh($0[0] * 0.5)) },
    AlgebraRow("tanh-of-sigmoid", floating) {
      (2 * sigmoid($0[0]) - 2, 2 * sigmoid($0[0]) - 2)
    },
    AlgebraRow("negative-tanh-of-sigmoid", floating) {
      (1 - 2 * sigmoid($0[0]), -tanh($0[0] * 0.5))
    },
    AlgebraRow("one-plus-tanh", floating) { (tanh($0[0]) + 1, sigmoid($0[0] * 2) * 2) },
    AlgebraRow("one-minus-tanh", floating) { (1 - tanh($0[0]), sigmoid($0[0] * -2) * 2) },
    AlgebraRow("sigmoid-in-product", floating) { (1 / (1 + exp($0[0])), sigmoid(-$0[0])) },
    AlgebraRow("sigmoid-in-product", floating) {
      (exp($0[0]) / (exp($0[0]) + 1), sigmoid($0[0]))
    },
    AlgebraRow("sigmoid-in-product", twice(floating)) {
      ($0[0] / (exp($0[1]) + 1), $0[0] * sigmoid(-$0[1]))
    },
    AlgebraRow("sigmoid-in-product", twice(floating)) {
      (exp($0[1]) * (sigmoid(-$0[1]) * $0[0]), $0[0] * sigmoid($0[1]))
    },
    AlgebraRow("sigmoid-in-product", twice(floating)) {
      (exp($0[1] * 2) * (sigmoid($0[1] * -2) * $0[0]), $0[0] * sigmoid($0[1] * 2))
    },
    AlgebraRow("sigmoid-in-product", twice(floating)) {
      (($0[0] * sigmoid($0[1])) / exp($0[1]), $0[0] * sigmoid(-$0[1]))
    },
    AlgebraRow("sigmoid-in-product", floating) {
      ((exp($0[0]) - 1) / (1 + exp($0[0])), (exp($0[0]) - 1) * sigmoid(-$0[0]))
    },
    AlgebraRow("sigmoid-in-product", floating) {
      (expm1($0[0]) / (1 + exp($0[0])), tanh($0[0] * 0.5))
    },
    AlgebraRow("sigmoid-in-product", floating) {
      (sigmoid($0[0]) * exp($0[0]), sigmoid($0[0]) * exp($0[0]))
    },
  ]

  static let errorFunctions: [AlgebraRow] = [
    AlgebraRow("one-minus-erf", floating) { (1 - erf($0[0]), erfc($0[0])) },
    AlgebraRow("erf-minus-one", floating) { (erf($0[0]) - 1, -erfc($0[0])) },
    AlgebraRow("one-plus-erf", floating) { (erf($0[0]) + 1, erfc(-$0[0])) },
    AlgebraRow("one-minus-erfc", floating) { (1 - erfc($0[0]), erf($0[0])) },
    AlgebraRow("one-minus-erfc", floating) { (2 - erfc($0[0]), 2 - erfc($0[0])) },
    AlgebraRow("log-of-multiple-of-erfc", floating) { x in
      (log(0.5 * erfc(x[0])), log(erfc(x[0])) + log(cast(Variable(0.5), to: dtype(x[0]))))
    },
    AlgebraRow("log-of-multiple-of-erfc", floating) {
      (log(-0.5 * erfc($0[0])), log(-0.5 * erfc($0[0])))
    },
    AlgebraRow("log-of-erfc", floating) { x in
      let limit = Variable(dtype(x[0]) == .float32 ? 9 : 26.0)
      let tail = maximum(x[0], limit)
      let far = log(series(tail)) - square(tail) - log(tail) - 0.5723649429247001
      return (log(erfc(x[0])), select(x[0] .> limit, far, log(erfc(minimum(x[0], limit)))))
    },
    AlgebraRow("log-of-erfc", floating) { (log(erf($0[0])), log(erf($0[0]))) },
    AlgebraRow("gradient-of-log-of-erfc", floating) { x in
      let limit = Variable(dtype(x[0]) == .float32 ? 9 : 26.0)
      let (near, tail) = (minimum(x[0], limit), maximum(x[0], limit))
      let far = tail * Variable(Double.pi.squareRoot()) / series(tail)
      let ratio = select(x[0] .> limit, far, exp(-square(near)) / erfc(near))
      return (exp(-square(x[0])) / erfc(x[0]) * 3, ratio * 3)
    },
    AlgebraRow("gradient-of-log-of-erfc", floating) {
      (exp(-square($0[0])) / erf($0[0]), exp(-square($0[0])) / erf($0[0]))
    },
  ]

  private static func series(_ x: Variable) -> Variable {
    let z = 1 / square(x)
    return ((((-29.53125 * z + 6.5625) * z + -1.875) * z + 0.75) * z + -0.5) * z + 1
  }
}
