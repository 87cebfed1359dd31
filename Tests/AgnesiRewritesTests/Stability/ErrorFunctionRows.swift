import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let errorFunctions: [RewriteRow] = [
    .fires("one-minus-erf", floating) { (1 - erf($0[0]), erfc($0[0])) },
    .misses("one-minus-erf", floating) { 2 - erf($0[0]) },
    .fires("erf-minus-one", floating) { (erf($0[0]) - 1, -erfc($0[0])) },
    .misses("erf-minus-one", floating) { erf($0[0]) - 2 },
    .fires("one-plus-erf", floating) { (erf($0[0]) + 1, erfc(-$0[0])) },
    .misses("one-plus-erf", floating) { erf($0[0]) + 2 },
    .fires("one-minus-erfc", floating) { (1 - erfc($0[0]), erf($0[0])) },
    .misses("one-minus-erfc", floating) { 2 - erfc($0[0]) },
    .fires("log-of-multiple-of-erfc", floating) { x in
      (log(0.5 * erfc(x[0])), log(erfc(x[0])) + log(cast(Variable(0.5), to: dtype(x[0]))))
    },
    .misses("log-of-multiple-of-erfc", floating) { log(-0.5 * erfc($0[0])) },
    .fires("log-of-erfc", floating) { x in
      let limit = Variable(dtype(x[0]) == .float32 ? 9 : 26.0)
      let tail = maximum(x[0], limit)
      let far = log(series(tail)) - square(tail) - log(tail) - 0.5723649429247001
      return (log(erfc(x[0])), select(x[0] .> limit, far, log(erfc(minimum(x[0], limit)))))
    },
    .misses("log-of-erfc", floating) { log(erf($0[0])) },
    .fires("gradient-of-log-of-erfc", floating) { x in
      let limit = Variable(dtype(x[0]) == .float32 ? 9 : 26.0)
      let (near, tail) = (minimum(x[0], limit), maximum(x[0], limit))
      let far = tail * Variable(Double.pi.squareRoot()) / series(tail)
      let ratio = select(x[0] .> limit, far, exp(-square(near)) / erfc(near))
      return (exp(-square(x[0])) / erfc(x[0]) * 3, ratio * 3)
    },
    .misses("gradient-of-log-of-erfc", floating) { exp(-square($0[0])) / erf($0[0]) },
  ]

  /// The asymptotic series of `erfc(x) * exp(x * x) * x * sqrt(pi)`.
  private static func series(_ x: Variable) -> Variable {
    let z = 1 / square(x)
    return ((((-29.53125 * z + 6.5625) * z + -1.875) * z + 0.75) * z + -0.5) * z + 1
  }
}
