import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let stability: [RewriteRow] = [
    .fires("log-one-plus-exp", floating) { (log(1 + exp($0[0])), softplus($0[0])) },
    .misses("log-one-plus-exp", floating) { log(2 + exp($0[0])) },
    .fires("log1p-exp", floating) { (log1p(exp($0[0])), softplus($0[0])) },
    .misses("log1p-exp", floating) { log1p(-exp($0[0]) / 10) },
    .fires("log-sum-of-two-exp", twice(floating)) { x in
      let distance = select(x[0] .== x[1], 0, abs(x[0] - x[1]))
      return (log(exp(x[0]) + exp(x[1])), maximum(x[0], x[1]) + softplus(-distance))
    },
    .misses("log-sum-of-two-exp", twice(floating)) { log(exp($0[0]) + $0[1] * $0[1]) },
    .fires("log-difference-of-two-exp", twice(floating)) { x in
      // As written, exponentials that are close lose the digits of their difference.
      let (large, small) = (abs(x[0]) + 3, x[1])
      let distance = select(large .== small, 0, small - large)
      return (log(exp(large) - exp(small)), large + log1p(-exp(distance)))
    },
    .misses("log-difference-of-two-exp", twice(floating)) { log(exp($0[0]) - $0[1]) },
    .fires("log-one-plus", floating) { (log($0[0] + 1), log1p($0[0])) },
    .misses("log-one-plus", floating) { log($0[0] + 2) },
    .fires("log-one-minus", floating) { (log(1 - $0[0]), log1p(-$0[0])) },
    .misses("log-one-minus", floating) { log($0[0] - 1) },
    .fires("exp-minus-one", floating) { (exp($0[0]) - 1, expm1($0[0])) },
    .misses("exp-minus-one", floating) { exp2($0[0]) - 1 },
    .fires("one-minus-exp", floating) { (1 - exp($0[0]), -expm1($0[0])) },
    .misses("one-minus-exp", floating) { 2 - exp($0[0]) },
    .fires("log-one-minus-exp", floating) { x in
      let change = Variable(-0.6931471805599453)
      let near = log(-expm1(maximum(x[0], change)))
      return (log(-expm1(x[0])), select(x[0] .> change, near, log1p(-exp(minimum(x[0], change)))))
    },
    .misses("log-one-minus-exp", floating) { log(expm1($0[0])) },
    // No change in sight: the bound of what is never negative would be dropped again, without end.
    .misses("log-one-minus-exp", floating) { log(-expm1(abs($0[0]))) },
  ]
}
