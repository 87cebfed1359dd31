import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let sigmoids: [RewriteRow] = [
    .fires("log-sigmoid", floating) { (log(sigmoid($0[0])), -softplus(-$0[0])) },
    .misses("log-sigmoid", floating) { log(tanh($0[0])) },
    .fires("log-one-minus-sigmoid", floating) {
      (log(1 - sigmoid($0[0])), -softplus($0[0]))
    },
    .misses("log-one-minus-sigmoid", floating) { log(2 - sigmoid($0[0])) },
    .fires("log1p-minus-sigmoid", floating) { (log1p(-sigmoid($0[0])), -softplus($0[0])) },
    .misses("log1p-minus-sigmoid", floating) { log1p(sigmoid($0[0])) },
    .fires("one-minus-sigmoid", floating) { (1 - sigmoid($0[0]), sigmoid(-$0[0])) },
    .misses("one-minus-sigmoid", floating) { 2 - sigmoid($0[0]) },
    .misses("one-minus-sigmoid", floating) { sigmoid($0[0]) - 1 },
    .fires("difference-of-softplus", floating) {
      (softplus($0[0]) - softplus(-$0[0]), $0[0])
    },
    .misses("difference-of-softplus", twice(floating)) { softplus($0[0]) - softplus(-$0[1]) },
    .fires("log-odds", floating) { (log(sigmoid($0[0]) / sigmoid(-$0[0])), $0[0]) },
    .misses("log-odds", twice(floating)) { log(sigmoid($0[0]) / sigmoid(-$0[1])) },
    .fires("exp-of-softplus", floating) { (exp(softplus($0[0])), 1 + exp($0[0])) },
    .misses("exp-of-softplus", floating) { exp(2 * softplus($0[0])) },
    .fires("exp-of-negative-softplus", floating) {
      (exp(-softplus(-$0[0])), sigmoid(-(-$0[0])))
    },
    .misses("exp-of-negative-softplus", floating) { exp2(-softplus($0[0])) },
    .fires("tanh-of-exponentials", floating) { x in
      let (up, down) = (exp(x[0]), exp(-x[0]))
      return ((up - down) / (down + up), tanh(x[0]))
    },
    .fires("tanh-of-exponentials", floating) { x in
      let (up, down) = (exp(x[0]), exp(-x[0]))
      return ((up - down) / (down - up), (up - down) / (down - up))
    },
    .fires("tanh-of-sigmoid", floating) { (2 * sigmoid($0[0]) - 1, tanh($0[0] * 0.5)) },
    .misses("tanh-of-sigmoid", floating) { 2 * sigmoid($0[0]) - 2 },
    .fires("negative-tanh-of-sigmoid", floating) {
      (1 - 2 * sigmoid($0[0]), -tanh($0[0] * 0.5))
    },
    .misses("negative-tanh-of-sigmoid", floating) { 1 - 3 * sigmoid($0[0]) },
    .fires("one-plus-tanh", floating) { (tanh($0[0]) + 1, sigmoid($0[0] * 2) * 2) },
    .misses("one-plus-tanh", floating) { tanh($0[0]) + 2 },
    .fires("one-minus-tanh", floating) { (1 - tanh($0[0]), sigmoid($0[0] * -2) * 2) },
    .misses("one-minus-tanh", floating) { 2 - tanh($0[0]) },
    .fires("sigmoid-in-product", floating) { (1 / (1 + exp($0[0])), sigmoid(-$0[0])) },
    .fires("sigmoid-in-product", floating) {
      (exp($0[0]) / (exp($0[0]) + 1), sigmoid($0[0]))
    },
    .fires("sigmoid-in-product", twice(floating)) {
      ($0[0] / (exp($0[1]) + 1), $0[0] * sigmoid(-$0[1]))
    },
    .fires("sigmoid-in-product", twice(floating)) {
      (exp($0[1]) * (sigmoid(-$0[1]) * $0[0]), $0[0] * sigmoid($0[1]))
    },
    .fires("sigmoid-in-product", twice(floating)) {
      (exp($0[1] * 2) * (sigmoid($0[1] * -2) * $0[0]), $0[0] * sigmoid($0[1] * 2))
    },
    .fires("sigmoid-in-product", twice(floating)) {
      (($0[0] * sigmoid($0[1])) / exp($0[1]), $0[0] * sigmoid(-$0[1]))
    },
    .fires("sigmoid-in-product", floating) {
      ((exp($0[0]) - 1) / (1 + exp($0[0])), (exp($0[0]) - 1) * sigmoid(-$0[0]))
    },
    .fires("sigmoid-in-product", floating) {
      (expm1($0[0]) / (1 + exp($0[0])), tanh($0[0] * 0.5))
    },
    .misses("sigmoid-in-product", floating) { sigmoid($0[0]) * exp($0[0]) },
  ]
}
