import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension AlgebraRow {
  static let stability: [AlgebraRow] = [
    AlgebraRow("log-one-plus-exp", floating) { (log(1 + exp($0[0])), softplus($0[0])) },
    AlgebraRow("log1p-exp", floating) { (log1p(exp($0[0])), softplus($0[0])) },
    AlgebraRow("log-one-plus", floating) { (log($0[0] + 1), log1p($0[0])) },
    AlgebraRow("log-one-minus", floating) { (log(1 - $0[0]), log1p(-$0[0])) },
    AlgebraRow("exp-minus-one", floating) { (exp($0[0]) - 1, expm1($0[0])) },
    AlgebraRow("one-minus-exp", floating) { (1 - exp($0[0]), -expm1($0[0])) },
    AlgebraRow("log-sum-of-two-exp", twice(floating)) { x in
      let distance = select(x[0] .== x[1], 0, abs(x[0] - x[1]))
      return (log(exp(x[0]) + exp(x[1])), maximum(x[0], x[1]) + softplus(-distance))
    },
    AlgebraRow("log-difference-of-two-exp", twice(floating)) { x in
      // As written, exponentials that are close lose the digits of their difference.
      let (large, small) = (abs(x[0]) + 3, x[1])
      let distance = select(large .== small, 0, small - large)
      return (log(exp(large) - exp(small)), large + log1p(-exp(distance)))
    },
    AlgebraRow("log-of-exponentials", floating) { x in
      let (y, zero) = (sin(x[0]), cast(0, to: dtype(x[0])))
      let largest = maximum(maximum(x[0], y), zero)
      let shift = select(isInfinite(largest), 0, largest)
      let sum = exp(-shift) * 3 + exp(x[0] - shift) + exp(y - shift) * 2
      return (log(exp(x[0]) + 2 * exp(y) + 3), shift + log(sum))
    },
    // A difference has no such form, and one exponential alone needs none.
    AlgebraRow("log-of-exponentials", twice(floating)) {
      (log(exp($0[0]) - $0[1]), log(exp($0[0]) - $0[1]))
    },
    AlgebraRow("log-of-exponentials", floating) {
      (log(exp($0[0]) * 2 - 3), log(exp($0[0]) * 2 - 3))
    },
    AlgebraRow("log-one-minus-exp", floating) { x in
      let change = Variable(-0.6931471805599453)
      let near = log(-expm1(maximum(x[0], change)))
      return (log(-expm1(x[0])), select(x[0] .> change, near, log1p(-exp(minimum(x[0], change)))))
    },
    AlgebraRow("log-one-minus-exp", floating) { (log(expm1($0[0])), log(expm1($0[0]))) },
  ]

  static let exponentials: [AlgebraRow] = [
    AlgebraRow("exponentials-in-product", twice(floating), broadcasts: false) {
      (exp($0[0]) * exp($0[1]), exp($0[0] + $0[1]))
    },
    AlgebraRow("exponentials-in-product", twice(floating), broadcasts: false) {
      (exp($0[0]) / exp($0[1]) * $0[1], exp($0[0] - $0[1]) * $0[1])
    },
    AlgebraRow("exponentials-in-product", floating) { (3 / exp($0[0]), exp(-$0[0]) * 3) },
    AlgebraRow("exponentials-in-product", twice(floating), broadcasts: false) {
      (exp($0[0]) * $0[1], exp($0[0]) * $0[1])
    },
    AlgebraRow("power-of-exp", floating) { (pow(exp($0[0]), 2.5), exp($0[0] * 2.5)) },
    AlgebraRow("power-of-exp", floating) { (pow(exp($0[0]), $0[0]), pow(exp($0[0]), $0[0])) },
    AlgebraRow("sqrt-of-exp", floating) { (sqrt(exp($0[0])), exp($0[0] * 0.5)) },
    AlgebraRow("sqrt-of-exp", floating) { (sqrt(expm1($0[0])), sqrt(expm1($0[0]))) },
    AlgebraRow("log-of-multiple-of-exp", twice(floating)) {
      (log(exp($0[1]) * $0[0]), log($0[0]) + $0[1])
    },
    AlgebraRow("log-of-fraction-of-exp", twice(floating)) {
      (log(exp($0[1]) / $0[0]), $0[1] - log($0[0]))
    },
    AlgebraRow("log-of-square", floating) { (log(square($0[0])), 2 * log(abs($0[0]))) },
    AlgebraRow("log-of-power", floating) { (log(pow($0[0], 3)), 3 * log($0[0])) },
    AlgebraRow("log-of-power", floating) { (log(pow($0[0], 4)), log(pow($0[0], 4))) },
    AlgebraRow("log-of-even-power", floating) { (log(pow($0[0], -4)), -4 * log(abs($0[0]))) },
    AlgebraRow("log-of-even-power", floating) { (log(pow($0[0], 2.5)), log(pow($0[0], 2.5))) },
    AlgebraRow("log-of-sqrt", floating) { (log(sqrt($0[0])), 0.5 * log($0[0])) },
  ]
}
