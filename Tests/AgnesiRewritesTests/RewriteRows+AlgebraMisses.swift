import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

/// What rules of algebra must leave alone.
extension RewriteRow {
  static let algebraMisses: [RewriteRow] = [
    .misses("add-zero", numbers) { $0[0] + 1 },
    .misses("subtract-zero", numbers) { 0 - $0[0] },
    .misses("multiply-by-one", numbers) { $0[0] * 2 },
    .misses("multiply-by-minus-one", signedNumbers) { $0[0] * -2 },
    .misses("divide-by-one", floating) { 1 / $0[0] },
    .misses("divide-by-minus-one", floating) { -1 / $0[0] },
    .misses("negate-twice", numbers) { -abs(-$0[0]) },
    .misses("multiply-by-zero", floating) { $0[0] * 1e-30 },
    .misses("useless-cast", [[.int32], [.int64], [.float64]]) { cast($0[0], to: .float32) },
    .misses("cast-of-cast", [[.int64]]) { cast(cast($0[0], to: .int8), to: .int32) },
    // Not every large integer is a floating number.
    .misses("cast-of-cast", [[.int64]]) { cast(cast($0[0], to: .float64), to: .int32) },
    .misses("cast-of-cast", [[.int32]]) { cast(cast($0[0], to: .float32), to: .int8) },
    .misses("cast-of-cast", [[.int64]]) { cast(cast($0[0], to: .float64), to: .bool) },
    .misses("constant-folding", floating) { x in x[0] + arange(100_000)[0] },
    .misses("negate-product", twice(numbers)) { -($0[0] * $0[1]) },
    .misses("negate-quotient", twice(floating)) { -($0[0] / $0[1]) },
    .misses("negate-multiple-of-reciprocal", floating) { -($0[0] / 3) },
    .misses("multiply-negated", numbers) { abs(-$0[0]) * 3 },
    .misses("negate-difference", twice(numbers)) { -($0[0] + $0[1]) },
    .misses("multiply-two-negated", twice(numbers)) { -$0[0] * $0[1] },
    .misses("negated-factor", numbers) { -$0[0] * 3 },
    .misses("negated-numerator", twice(floating)) { $0[0] / -$0[1] },
    .misses("negated-denominator", floating) { 3 / -$0[0] },
    .misses("divide-by-negated", twice(floating)) { $0[1] / -$0[0] },
    .misses("add-negated", twice(numbers)) { abs(-$0[0]) + $0[1] },
    .misses("subtract-negated", twice(numbers)) { -$0[0] - $0[1] },
    // The negative of 1 is 255, and so is its absolute value.
    .misses("absolute-of-negated", [[.uint8]]) { abs(-$0[0]) },
    .misses("square-of-absolute", twice(numbers)) { abs($0[0]) * abs($0[1]) },
    .misses("divide-by-power-of-two", floating) { $0[0] / 3 },
    .misses("power-zero", numbers) { x in pow(cast(0, to: dtype(x[0])), x[0] * x[0]) },
    .misses("power-one", numbers) { x in pow(cast(1, to: dtype(x[0])), x[0] * x[0]) },
    .misses("power-by-squaring", numbers) { pow($0[0], 17) },
    .misses("power-by-squaring", floating) { pow($0[0], 2.5) },
    .misses("power-half", floating) { pow($0[0], -0.5) },
    .misses("square-of-sqrt", twice(floating)) { sqrt($0[0]) * sqrt($0[1]) },
    .misses("not-twice", bits) { x in .!(.!x[0] .& x[0]) },
    .misses("and-itself", bits) { x in x[0] .& .!x[0] },
    .misses("or-itself", twice(bits)) { $0[0] .| $0[1] },
    .misses("xor-itself", twice(bits)) { $0[0] .^ $0[1] },
    .misses("and-nothing", bits) { x in x[0] .& cast(1, to: dtype(x[0])) },
    .misses("or-nothing", bits) { x in x[0] .| cast(1, to: dtype(x[0])) },
    .misses("xor-nothing", bits) { x in x[0] .^ cast(1, to: dtype(x[0])) },
    .misses("and-true", [[.int8]]) { $0[0] .& 1 },
    .misses("or-true", [[.int8]]) { $0[0] .| 1 },
    .misses("xor-true", [[.int8]]) { $0[0] .^ 1 },
    // NaN is neither less nor greater or equal.
    .misses("not-of-comparison", twice(floating)) { .!($0[0] .< $0[1]) },
    .misses("comparison-with-itself", floating) { x in x[0] .!= x[0] },
    .misses("comparison-of-count", numbers) { x in count(x[0]) .> 0 },
    .misses("maximum-of-itself", numbers) { maximum($0[0], -$0[0]) },
    .misses("minimum-of-itself", numbers) { minimum($0[0], -$0[0]) },
    .misses("gather-maximum", numbers) { maximum(3, minimum($0[0], 1)) },
    .misses("gather-minimum", twice(numbers)) { minimum(3, minimum($0[0], $0[1])) },
    .misses("repeated-maximum", twice(all)) { maximum($0[1], minimum($0[0], $0[1])) },
    .misses("repeated-minimum", twice(all)) { minimum(maximum($0[0], $0[1]), $0[0]) },
    .misses("clip-of-clip", numbers) { clip(clip($0[0], 5, 1), 2, 9) },
    .misses("select-equal", selecting(twice(all))) { select($0[0], $0[1], $0[2]) },
    .misses("select-not", selecting(twice(all))) { x in
      .!select(x[0], x[1] .< x[2], x[1] .> x[2])
    },
    .misses("multiply-selected", selecting(twice([[.bool]]))) { x in
      select(x[0], x[1], cast(0, to: .bool)) * x[2]
    },
    .misses("multiply-not-selected", selecting(twice(numbers))) {
      select($0[0], 1, $0[1]) * $0[2]
    },
    .misses("divide-selected", selecting(twice(floating))) {
      $0[2] / select($0[0], $0[1], 0)
    },
    .misses("divide-not-selected", selecting(twice(floating))) {
      select($0[0], 1, $0[1]) / $0[2]
    },
    .misses("select-true", numbers) { select(no, $0[0], -$0[0]) },
    .misses("select-false", numbers) { select(yes, $0[0], -$0[0]) },
    .misses("select-within-first", [[.bool, .bool, .float64]]) {
      select($0[0], select($0[1], $0[2], -$0[2]), $0[2])
    },
    .misses("select-within-second", [[.bool, .bool, .float64]]) {
      select($0[0], $0[2], select($0[1], -$0[2], $0[2]))
    },
    .misses("select-truth", [[.bool]]) { select($0[0], 1, 0) },
    .misses("select-opposite", [[.bool]]) { select($0[0], 0, 1) },
    .misses("log-one-plus-exp", floating) { log(2 + exp($0[0])) },
    .misses("log1p-exp", floating) { log1p(-exp($0[0]) / 10) },
    .misses("log-sigmoid", floating) { log(tanh($0[0])) },
    .misses("log-one-minus-sigmoid", floating) { log(2 - sigmoid($0[0])) },
    .misses("log1p-minus-sigmoid", floating) { log1p(sigmoid($0[0])) },
    .misses("one-minus-sigmoid", floating) { sigmoid($0[0]) - 1 },
    .misses("log-one-plus", floating) { log($0[0] + 2) },
    .misses("log-one-minus", floating) { log($0[0] - 1) },
    .misses("exp-minus-one", floating) { exp2($0[0]) - 1 },
    .misses("one-minus-exp", floating) { 2 - exp($0[0]) },
    .misses("log-exp", floating) { log2(exp($0[0])) },
    .misses("log1p-expm1", floating) { expm1(log1p($0[0])) },
    .misses("log-sum-of-two-exp", twice(floating)) { log(exp($0[0]) + $0[1] * $0[1]) },
    .misses("sqrt-of-square", twice(floating)) { sqrt($0[0] * $0[1]) },
    .misses("exp-log", floating) { exp(log1p($0[0])) },
    .misses("log-of-square", twice(floating)) { log($0[0] * $0[1]) },
    .misses("log-of-sqrt", floating) { sqrt(log($0[0])) },
    .misses("and-not-itself", twice(bits)) { x in x[0] .& .!x[1] },
    .misses("and-of-opposites", twice(numbers)) { x in (x[0] .< x[1]) .& (x[0] .<= x[1]) },
    .misses("negated-minus", twice(numbers)) { abs(-$0[0]) - $0[1] },
    .misses("select-otherwise-same", selecting(twice(numbers))) {
      select($0[0], $0[1], $0[2])
    },
    .misses("power-minus-half", floating) { pow($0[0], 0.5) },
    .misses("power-three-halves", floating) { pow($0[0], 2.5) },
    // The angle of a sine is one of many, and an inverse stands on one side.
    .misses("sinh-asinh", floating) { sinh(asin($0[0] / 2)) },
    .misses("asinh-sinh", floating) { asinh(cosh($0[0])) },
    .misses("cosh-acosh", floating) { cosh(asinh($0[0])) },
    .misses("acosh-cosh", floating) { acosh(sinh($0[0])) },
    .misses("tanh-atanh", floating) { tanh(atan($0[0])) },
    .misses("atanh-tanh", floating) { atanh(sin($0[0])) },
    .misses("cos-acos", floating) { acos(cos($0[0])) },
    .misses("tan-atan", floating) { atan(tan($0[0])) },
    .misses("exp2-log2", floating) { exp2(log($0[0])) },
    .misses("exp-log1p", floating) { exp2(log1p($0[0])) },
    .misses("expm1-log", floating) { expm1(log2($0[0])) },
    .misses("expm1-log1p", floating) { expm1(-log1p($0[0])) },
    .misses("expm1-plus-one", floating) { expm1($0[0]) + 2 },
    .misses("one-minus-erf", floating) { 2 - erf($0[0]) },
    .misses("one-plus-erf", floating) { erf($0[0]) + 2 },
    .misses("erf-minus-one", floating) { erf($0[0]) - 2 },
    .misses("one-plus-tanh", floating) { tanh($0[0]) + 2 },
    .misses("one-minus-tanh", floating) { 2 - tanh($0[0]) },
    .misses("negative-tanh-of-sigmoid", floating) { 1 - 3 * sigmoid($0[0]) },
    .misses("difference-of-softplus", twice(floating)) { softplus($0[0]) - softplus(-$0[1]) },
    .misses("exp-of-softplus", floating) { exp(2 * softplus($0[0])) },
    .misses("exp-of-negative-softplus", floating) { exp2(-softplus($0[0])) },
    .misses("log-odds", twice(floating)) { log(sigmoid($0[0]) / sigmoid(-$0[1])) },
    .misses("log-difference-of-two-exp", twice(floating)) { log(exp($0[0]) - $0[1]) },
    .misses("log-of-fraction-of-exp", floating) { log2(exp($0[0]) / 2) },
    .misses("log-of-multiple-of-exp", floating) { log(2 * exp2($0[0])) },
  ]

  private static let yes = Variable(NDArray(true))
  private static let no = Variable(NDArray(false))

  private static func count(_ x: Variable) -> Variable {
    applyOne(ElementCount(axes: Array(0..<(x.knownType?.rank ?? 0))), to: [x])
  }
}
