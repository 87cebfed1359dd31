import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let powers: [RewriteRow] = [
    .fires("power-zero", numbers) { x in (pow(x[0], 0), repeated(1, like: x[0])) },
    .misses("power-zero", numbers) { x in pow(cast(0, to: dtype(x[0])), x[0] * x[0]) },
    .fires("power-one", numbers) { (pow($0[0], 1), $0[0]) },
    .misses("power-one", numbers) { x in pow(cast(1, to: dtype(x[0])), x[0] * x[0]) },
    .fires("power-half", floating) { (pow($0[0], 0.5), sqrt($0[0])) },
    .misses("power-half", floating) { pow($0[0], -0.5) },
    .fires("power-minus-half", floating) { (pow($0[0], -0.5), 1 / sqrt($0[0])) },
    .misses("power-minus-half", floating) { pow($0[0], 0.5) },
    .fires("power-three-halves", floating) { (pow($0[0], 1.5), $0[0] * sqrt($0[0])) },
    .misses("power-three-halves", floating) { pow($0[0], 2.5) },
    .fires("power-of-two", floating) { (pow(2, $0[0]), exp2($0[0])) },
    .misses("power-of-two", [[.int32]]) { pow(2, $0[0]) },
    .fires("power-of-power", floating) { (pow(pow($0[0], 3), -2), pow($0[0], -6)) },
    .fires("power-of-power", [[.int8], [.int64]]) { (pow(pow($0[0], 3), 2), pow($0[0], 6)) },
    // The root of a square is positive, and integers have no negative powers.
    .misses("power-of-power", floating) { pow(pow($0[0], 2), 1.5) },
    .misses("power-of-power", [[.int64]]) { pow(pow($0[0], 3), -2) },
    .fires("product-of-powers", twice(floating)) {
      (pow($0[0], $0[1]) * pow($0[0], -$0[1] * 2), pow($0[0], $0[1] + -$0[1] * 2))
    },
    .misses("product-of-powers", twice(floating)) { pow($0[0], $0[1]) * pow($0[1], $0[0]) },
    .fires("square-of-sqrt", floating) { x in
      (sqrt(x[0]) * sqrt(x[0]), select(x[0] .>= 0, x[0], nan))
    },
    .misses("square-of-sqrt", twice(floating)) { sqrt($0[0]) * sqrt($0[1]) },
    .fires("quotient-by-sqrt", floating) { ($0[0] / sqrt($0[0]), sqrt($0[0])) },
    .misses("quotient-by-sqrt", twice(floating)) { $0[0] / sqrt($0[1]) },
    .fires("power-by-squaring", numbers) { (pow($0[0], 2), $0[0] * $0[0]) },
    .fires("power-by-squaring", numbers) { (pow($0[0], 3), $0[0] * $0[0] * $0[0]) },
    .fires("power-by-squaring", numbers) {
      (pow($0[0], 10), square(square(square($0[0])) * $0[0]))
    },
    .fires("power-by-squaring", numbers) {
      (pow($0[0], 16), square(square(square(square($0[0])))))
    },
    .fires("power-by-squaring", signedNumbers) { x in
      (pow(x[0], -1), dtype(x[0]).isFloating ? 1 / x[0] : pow(x[0], -1))
    },
    .fires("power-by-squaring", signedNumbers) { x in
      let cube = x[0] * x[0] * x[0]
      return (pow(x[0], -3), dtype(x[0]).isFloating ? 1 / cube : pow(x[0], -3))
    },
    .misses("power-by-squaring", numbers) { pow($0[0], 17) },
    .misses("power-by-squaring", floating) { pow($0[0], 2.5) },
    .fires("power-of-one", floating) { (pow(1, $0[0]), repeated(1, like: $0[0])) },
    .misses("power-of-one", floating) { pow(-1, $0[0]) },
    .fires("quotient-of-powers", floating.map { $0 + $0 + $0 }, broadcasts: false) {
      (pow($0[0], $0[1]) / pow($0[0], $0[2]), pow($0[0], $0[1] - $0[2]))
    },
    .misses("quotient-of-powers", floating.map { $0 + $0 + $0 }, broadcasts: false) {
      pow($0[0], $0[1]) / pow($0[2], $0[1])
    },
  ]
}
