import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension AlgebraRow {
  static let signs: [AlgebraRow] = [
    AlgebraRow("negate-product", numbers) { x in
      (-(x[0] * 3), x[0] * -cast(3, to: dtype(x[0])))
    },
    AlgebraRow("negate-quotient", floating) { (-($0[0] / 3), $0[0] / -3) },
    AlgebraRow("multiply-negated", numbers) { x in
      (-x[0] * 3, x[0] * -cast(3, to: dtype(x[0])))
    },
    AlgebraRow("negate-difference", twice(numbers)) { (-($0[0] - $0[1]), $0[1] - $0[0]) },
    AlgebraRow("multiply-two-negated", twice(numbers)) { (-$0[0] * -$0[1], $0[0] * $0[1]) },
    AlgebraRow("add-negated", twice(numbers)) { (-$0[0] + $0[1], $0[1] - $0[0]) },
    AlgebraRow("subtract-negated", twice(numbers)) { ($0[0] - -$0[1], $0[0] + $0[1]) },
    AlgebraRow("negate-multiple-of-reciprocal", floating) { (-(3 / $0[0]), -3 / $0[0]) },
    AlgebraRow("divide-by-negated", floating) { (3 / -$0[0], -3 / $0[0]) },
    AlgebraRow("negated-factor", twice(numbers)) { ($0[1] * -$0[0], -($0[0] * $0[1])) },
    AlgebraRow("negated-minus", twice(numbers)) { (-$0[0] - $0[1], -($0[0] + $0[1])) },
    AlgebraRow("negative-constant", floating + [[.int8], [.int64]]) { ($0[0] + -3, $0[0] - 3) },
    AlgebraRow("negative-constant", floating + [[.int8], [.int64]]) { ($0[0] - -3, $0[0] + 3) },
    AlgebraRow("negative-constant", floating) { (-3 - $0[0], -3 - $0[0]) },
    AlgebraRow("negated-numerator", twice(floating)) { (-$0[0] / $0[1], -($0[0] / $0[1])) },
    AlgebraRow("negated-denominator", twice(floating)) { ($0[0] / -$0[1], -($0[0] / $0[1])) },
  ]

  static let absolutes: [AlgebraRow] = [
    AlgebraRow("absolute-of-negated", numbers) { x in
      (abs(-x[0]), dtype(x[0]) == .uint8 ? abs(-x[0]) : abs(x[0]))
    },
    AlgebraRow("absolute-of-nonnegative", numbers) { (abs(abs($0[0])), abs($0[0])) },
    AlgebraRow("absolute-of-nonnegative", numbers) { x in
      let square = x[0] * x[0]
      return (abs(square), dtype(x[0]).isFloating ? square : abs(square))
    },
    AlgebraRow("square-of-absolute", numbers) { (abs($0[0]) * abs($0[0]), $0[0] * $0[0]) },
    AlgebraRow("absolute-of-nonnegative", floating) { (abs(exp($0[0])), exp($0[0])) },
    AlgebraRow("absolute-of-nonnegative", floating) { (abs(sigmoid($0[0])), sigmoid($0[0])) },
    AlgebraRow("absolute-of-nonnegative", floating) { (abs(softplus($0[0])), softplus($0[0])) },
    AlgebraRow("absolute-of-nonnegative", floating) { (abs(log($0[0])), abs(log($0[0]))) },
    AlgebraRow("product-of-absolutes", twice(numbers)) { x in
      let product = abs(x[0]) * abs(x[1])
      return (product, dtype(x[0]).isFloating ? abs(x[0] * x[1]) : product)
    },
    AlgebraRow("quotient-of-absolutes", twice(floating)) {
      (abs($0[0]) / abs($0[1]), abs($0[0] / $0[1]))
    },
    AlgebraRow("quotient-of-absolutes", twice(floating)) {
      (abs($0[0]) / $0[1], abs($0[0]) / $0[1])
    },
    AlgebraRow("maximum-of-nonnegative", floating) { (maximum(0, exp($0[0])), exp($0[0])) },
    AlgebraRow("maximum-of-nonnegative", floating) {
      (maximum(1, exp($0[0])), maximum(1, exp($0[0])))
    },
    AlgebraRow("comparison-of-nonnegative", floating) { x in
      (sqrt(x[0]) .< 0, none(like: sqrt(x[0])))
    },
    // NaN is not at least 0.
    AlgebraRow("comparison-of-nonnegative", floating) { ($0[0] .>= 0, $0[0] .>= 0) },
  ]
}
