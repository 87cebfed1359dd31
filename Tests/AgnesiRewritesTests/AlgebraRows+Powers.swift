import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension AlgebraRow {
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
    AlgebraRow("power-by-squaring", signed) { x in
      (pow(x[0], -1), dtype(x[0]).isFloating ? 1 / x[0] : pow(x[0], -1))
    },
    AlgebraRow("power-by-squaring", signed) { x in
      let cube = x[0] * x[0] * x[0]
      return (pow(x[0], -3), dtype(x[0]).isFloating ? 1 / cube : pow(x[0], -3))
    },
    AlgebraRow("power-half", floating) { (pow($0[0], 0.5), sqrt($0[0])) },
    AlgebraRow("power-minus-half", floating) { (pow($0[0], -0.5), 1 / sqrt($0[0])) },
    AlgebraRow("power-three-halves", floating) { (pow($0[0], 1.5), $0[0] * sqrt($0[0])) },
    AlgebraRow("power-of-two", floating) { (pow(2, $0[0]), exp2($0[0])) },
    AlgebraRow("power-of-two", [[.int32]]) { (pow(2, $0[0]), pow(2, $0[0])) },
    AlgebraRow("power-of-power", floating) { (pow(pow($0[0], 3), -2), pow($0[0], -6)) },
    AlgebraRow("power-of-power", [[.int8], [.int64]]) { (pow(pow($0[0], 3), 2), pow($0[0], 6)) },
    // The root of a square is positive, and integers have no negative powers.
    AlgebraRow("power-of-power", floating) { (pow(pow($0[0], 2), 1.5), pow(pow($0[0], 2), 1.5)) },
    AlgebraRow("power-of-power", [[.int64]]) { (pow(pow($0[0], 3), -2), pow(pow($0[0], 3), -2)) },
    AlgebraRow("product-of-powers", twice(floating)) {
      (pow($0[0], $0[1]) * pow($0[0], -$0[1] * 2), pow($0[0], $0[1] + -$0[1] * 2))
    },
    AlgebraRow("product-of-powers", twice(floating)) {
      (pow($0[0], $0[1]) * pow($0[1], $0[0]), pow($0[0], $0[1]) * pow($0[1], $0[0]))
    },
    AlgebraRow("square-of-sqrt", floating) { x in
      (sqrt(x[0]) * sqrt(x[0]), select(x[0] .>= 0, x[0], nan))
    },
    AlgebraRow("quotient-by-sqrt", floating) { ($0[0] / sqrt($0[0]), sqrt($0[0])) },
    AlgebraRow("quotient-by-sqrt", twice(floating)) {
      ($0[0] / sqrt($0[1]), $0[0] / sqrt($0[1]))
    },
  ]

  static let inverses: [AlgebraRow] = [
    AlgebraRow("log-exp", floating) { (log(exp($0[0])), $0[0]) },
    AlgebraRow("exp-log", floating) { (exp(log($0[0])), select($0[0] .>= 0, $0[0], nan)) },
    AlgebraRow("log1p-expm1", floating) { (log1p(expm1($0[0])), $0[0]) },
    AlgebraRow("expm1-log1p", floating) {
      (expm1(log1p($0[0])), select($0[0] .>= -1, $0[0], nan))
    },
    AlgebraRow("exp-log1p", floating) {
      (exp(log1p($0[0])), select($0[0] .>= -1, 1 + $0[0], nan))
    },
    AlgebraRow("expm1-log", floating) {
      (expm1(log($0[0])), select($0[0] .>= 0, $0[0] - 1, nan))
    },
    AlgebraRow("log1p-of-difference", floating) { (log1p(exp($0[0]) - 1), log(exp($0[0]))) },
    AlgebraRow("log1p-of-difference", floating) { (log1p($0[0] - 2), log1p($0[0] - 2)) },
    AlgebraRow("expm1-plus-one", floating) { (1 + expm1($0[0]), exp($0[0])) },
    AlgebraRow("log2-exp2", floating) { (log2(exp2($0[0])), $0[0]) },
    AlgebraRow("log2-exp2", floating) { (log(exp2($0[0])), log(exp2($0[0]))) },
    AlgebraRow("exp2-log2", floating) { (exp2(log2($0[0])), select($0[0] .>= 0, $0[0], nan)) },
    AlgebraRow("sqrt-of-square", floating) { (sqrt($0[0] * $0[0]), abs($0[0])) },
    AlgebraRow("sqrt-of-square", twice(floating)) {
      (sqrt($0[0] * $0[1]), sqrt($0[0] * $0[1]))
    },
    AlgebraRow("sinh-asinh", floating) { (sinh(asinh($0[0])), $0[0]) },
    AlgebraRow("asinh-sinh", floating) { (asinh(sinh($0[0])), $0[0]) },
    AlgebraRow("cosh-acosh", floating) { (cosh(acosh($0[0])), select($0[0] .>= 1, $0[0], nan)) },
    // As written, small numbers lose their digits.
    AlgebraRow("acosh-cosh", floating) { (acosh(cosh($0[0] + 4)), abs($0[0] + 4)) },
    AlgebraRow("tanh-atanh", floating) {
      (tanh(atanh($0[0])), select(abs($0[0]) .<= 1, $0[0], nan))
    },
    AlgebraRow("atanh-tanh", floating) { (atanh(tanh($0[0])), $0[0]) },
    AlgebraRow("sin-asin", floating) { (sin(asin($0[0])), select(abs($0[0]) .<= 1, $0[0], nan)) },
    // The angle of a sine is one of many.
    AlgebraRow("sin-asin", floating) { (asin(sin($0[0])), asin(sin($0[0]))) },
    AlgebraRow("cos-acos", floating) { (cos(acos($0[0])), select(abs($0[0]) .<= 1, $0[0], nan)) },
    AlgebraRow("tan-atan", floating) { (tan(atan($0[0])), $0[0]) },
  ]

  private static let signed = numbers.filter { $0 != [.uint8] }
  private static let nan = Variable(floatLiteral: .nan)
}
