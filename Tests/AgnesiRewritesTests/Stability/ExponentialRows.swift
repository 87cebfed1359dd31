import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let exponentials: [RewriteRow] = [
    .fires("power-of-exp", floating) { (pow(exp($0[0]), 2.5), exp($0[0] * 2.5)) },
    .misses("power-of-exp", floating) { pow(exp($0[0]), $0[0]) },
    .misses("power-of-exp", floating) { pow(exp($0[0]), 0) },
    .fires("sqrt-of-exp", floating) { (sqrt(exp($0[0])), exp($0[0] * 0.5)) },
    .misses("sqrt-of-exp", floating) { sqrt(expm1($0[0])) },
    .fires("log-of-multiple-of-exp", twice(floating)) {
      (log(exp($0[1]) * $0[0]), log($0[0]) + $0[1])
    },
    .misses("log-of-multiple-of-exp", floating) { log(2 * exp2($0[0])) },
    .fires("log-of-fraction-of-exp", twice(floating)) {
      (log(exp($0[1]) / $0[0]), $0[1] - log($0[0]))
    },
    .misses("log-of-fraction-of-exp", floating) { log2(exp($0[0]) / 2) },
    .fires("log-of-square", floating) { (log(square($0[0])), 2 * log(abs($0[0]))) },
    .misses("log-of-square", twice(floating)) { log($0[0] * $0[1]) },
    .fires("log-of-power", floating) { (log(pow($0[0], 3)), 3 * log($0[0])) },
    .misses("log-of-power", floating) { log(pow($0[0], 4)) },
    .fires("log-of-even-power", floating) { (log(pow($0[0], -4)), -4 * log(abs($0[0]))) },
    .misses("log-of-even-power", floating) { log(pow($0[0], 2.5)) },
    .fires("log-of-sqrt", floating) { (log(sqrt($0[0])), 0.5 * log($0[0])) },
    .misses("log-of-sqrt", floating) { sqrt(log($0[0])) },
    .fires("exponentials-in-product", twice(floating), broadcasts: false) {
      (exp($0[0]) * exp($0[1]), exp($0[0] + $0[1]))
    },
    .fires("exponentials-in-product", twice(floating), broadcasts: false) {
      (exp($0[0]) / exp($0[1]) * $0[1], exp($0[0] - $0[1]) * $0[1])
    },
    .fires("exponentials-in-product", floating) { (3 / exp($0[0]), exp(-$0[0]) * 3) },
    .misses("exponentials-in-product", twice(floating), broadcasts: false) { exp($0[0]) * $0[1] },
  ]
}
