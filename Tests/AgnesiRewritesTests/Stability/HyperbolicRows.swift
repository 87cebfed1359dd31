import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let hyperbolics: [RewriteRow] = [
    .fires("log-of-cosh", floating) { x in
      (log(cosh(x[0])), abs(x[0]) + softplus(abs(x[0]) * -2) - 0.6931471805599453)
    },
    .misses("log-of-cosh", floating) { log(sinh($0[0])) },
    .fires("log-of-expm1", floating) { x in
      let far = maximum(x[0], 1)
      let near = log(expm1(minimum(x[0], 1)))
      return (log(expm1(x[0])), select(x[0] .> 1, far + log1p(-exp(-far)), near))
    },
    .misses("log-of-expm1", floating) { log(expm1(minimum($0[0], 1))) },
    .fires("hyperbolic-in-product", twice(floating), broadcasts: false) {
      ($0[1] * sinh($0[0]) / cosh($0[0]), $0[1] * tanh($0[0]))
    },
    .fires("hyperbolic-in-product", floating) {
      (exp($0[0]) / expm1($0[0]), 1 / -expm1(-$0[0]))
    },
    .misses("hyperbolic-in-product", floating) { cosh($0[0]) / sinh($0[0]) },
  ]
}
