import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let signs: [RewriteRow] = [
    .fires("negate-product", numbers) { x in
      (-(x[0] * 3), x[0] * -cast(3, to: dtype(x[0])))
    },
    .misses("negate-product", twice(numbers)) { -($0[0] * $0[1]) },
    .fires("negate-quotient", floating) { (-($0[0] / 3), $0[0] / -3) },
    .misses("negate-quotient", twice(floating)) { -($0[0] / $0[1]) },
    .fires("negate-multiple-of-reciprocal", floating) { (-(3 / $0[0]), -3 / $0[0]) },
    .misses("negate-multiple-of-reciprocal", floating) { -($0[0] / 3) },
    .fires("multiply-negated", numbers) { x in
      (-x[0] * 3, x[0] * -cast(3, to: dtype(x[0])))
    },
    .misses("multiply-negated", numbers) { abs(-$0[0]) * 3 },
    .fires("negate-difference", twice(numbers)) { (-($0[0] - $0[1]), $0[1] - $0[0]) },
    .misses("negate-difference", twice(numbers)) { -($0[0] + $0[1]) },
    .fires("multiply-two-negated", twice(numbers)) { (-$0[0] * -$0[1], $0[0] * $0[1]) },
    .misses("multiply-two-negated", twice(numbers)) { -$0[0] * $0[1] },
    .fires("negated-factor", twice(numbers)) { ($0[1] * -$0[0], -($0[0] * $0[1])) },
    .misses("negated-factor", numbers) { -$0[0] * 3 },
    .fires("negated-numerator", twice(floating)) { (-$0[0] / $0[1], -($0[0] / $0[1])) },
    .misses("negated-numerator", twice(floating)) { $0[0] / -$0[1] },
    .fires("negated-denominator", twice(floating)) { ($0[0] / -$0[1], -($0[0] / $0[1])) },
    .misses("negated-denominator", floating) { 3 / -$0[0] },
    .fires("divide-by-negated", floating) { (3 / -$0[0], -3 / $0[0]) },
    .misses("divide-by-negated", twice(floating)) { $0[1] / -$0[0] },
    .fires("add-negated", twice(numbers)) { (-$0[0] + $0[1], $0[1] - $0[0]) },
    .misses("add-negated", twice(numbers)) { abs(-$0[0]) + $0[1] },
    .fires("subtract-negated", twice(numbers)) { ($0[0] - -$0[1], $0[0] + $0[1]) },
    .misses("subtract-negated", twice(numbers)) { -$0[0] - $0[1] },
    .fires("negated-minus", twice(numbers)) { (-$0[0] - $0[1], -($0[0] + $0[1])) },
    .misses("negated-minus", twice(numbers)) { abs(-$0[0]) - $0[1] },
    .fires("negative-constant", floating + [[.int8], [.int64]]) { ($0[0] + -3, $0[0] - 3) },
    .fires("negative-constant", floating + [[.int8], [.int64]]) { ($0[0] - -3, $0[0] + 3) },
    .misses("negative-constant", floating) { -3 - $0[0] },
  ]
}
