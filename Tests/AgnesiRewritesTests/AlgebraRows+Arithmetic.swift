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
    AlgebraRow("negated-numerator", twice(floating)) { (-$0[0] / $0[1], -($0[0] / $0[1])) },
    AlgebraRow("negated-denominator", twice(floating)) { ($0[0] / -$0[1], -($0[0] / $0[1])) },
  ]

  static let absolutes: [AlgebraRow] = [
    AlgebraRow("absolute-of-negated", numbers) { x in
      (abs(-x[0]), dtype(x[0]) == .uint8 ? abs(-x[0]) : abs(x[0]))
    },
    AlgebraRow("absolute-twice", numbers) { (abs(abs($0[0])), abs($0[0])) },
    AlgebraRow("absolute-of-square", numbers) { x in
      let square = x[0] * x[0]
      return (abs(square), dtype(x[0]).isFloating ? square : abs(square))
    },
    AlgebraRow("square-of-absolute", numbers) { (abs($0[0]) * abs($0[0]), $0[0] * $0[0]) },
    AlgebraRow("absolute-of-exp", floating) { (abs(exp($0[0])), exp($0[0])) },
    AlgebraRow("absolute-of-sigmoid", floating) { (abs(sigmoid($0[0])), sigmoid($0[0])) },
    AlgebraRow("absolute-of-softplus", floating) { (abs(softplus($0[0])), softplus($0[0])) },
  ]

  static let powers: [AlgebraRow] = [
    AlgebraRow("power-zero", numbers) { x in (pow(x[0], 0), repeated(1, like: x[0])) },
    AlgebraRow("power-one", numbers) { (pow($0[0], 1), $0[0]) },
    AlgebraRow("power-by-squaring", numbers) { (pow($0[0], 2), $0[0] * $0[0]) },
    AlgebraRow("power-by-squaring", numbers) { (pow($0[0], 3), $0[0] * $0[0] * $0[0]) },
    AlgebraRow("power-by-squaring", numbers) {
      (pow($0[0], 10), square(square(square($0[0])) * $0[0]))
    },
    AlgebraRow("power-by-squaring", numbers) {
      (pow($0[0], 16), square(square(square(square($0[0])))))
    },
    AlgebraRow("power-by-squaring", numbers) { (pow($0[0], 17), pow($0[0], 17)) },
    AlgebraRow("power-by-squaring", floating) { (pow($0[0], 2.5), pow($0[0], 2.5)) },
    AlgebraRow("power-minus-one", numbers.filter { $0 != [.uint8] }) { x in
      (pow(x[0], -1), dtype(x[0]).isFloating ? 1 / x[0] : pow(x[0], -1))
    },
    AlgebraRow("power-minus-two", numbers.filter { $0 != [.uint8] }) { x in
      (pow(x[0], -2), dtype(x[0]).isFloating ? 1 / square(x[0]) : pow(x[0], -2))
    },
    AlgebraRow("power-half", floating) { (pow($0[0], 0.5), sqrt($0[0])) },
    AlgebraRow("square-of-sqrt", floating) { x in
      (sqrt(x[0]) * sqrt(x[0]), select(x[0] .>= 0, x[0], Variable(floatLiteral: .nan)))
    },
  ]
}
