import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let inverses: [RewriteRow] = [
    .fires("log-exp", floating) { (log(exp($0[0])), $0[0]) },
    .misses("log-exp", floating) { log2(exp($0[0])) },
    .fires("exp-log", floating) { (exp(log($0[0])), select($0[0] .>= 0, $0[0], nan)) },
    .misses("exp-log", floating) { exp(log1p($0[0])) },
    .fires("log1p-expm1", floating) { (log1p(expm1($0[0])), $0[0]) },
    .misses("log1p-expm1", floating) { expm1(log1p($0[0])) },
    .fires("expm1-log1p", floating) {
      (expm1(log1p($0[0])), select($0[0] .>= -1, $0[0], nan))
    },
    .misses("expm1-log1p", floating) { expm1(-log1p($0[0])) },
    .fires("exp-log1p", floating) {
      (exp(log1p($0[0])), select($0[0] .>= -1, 1 + $0[0], nan))
    },
    .misses("exp-log1p", floating) { exp2(log1p($0[0])) },
    .fires("expm1-log", floating) {
      (expm1(log($0[0])), select($0[0] .>= 0, $0[0] - 1, nan))
    },
    .misses("expm1-log", floating) { expm1(log2($0[0])) },
    .fires("log1p-of-difference", floating) { (log1p(exp($0[0]) - 1), log(exp($0[0]))) },
    .misses("log1p-of-difference", floating) { log1p($0[0] - 2) },
    .fires("expm1-plus-one", floating) { (1 + expm1($0[0]), exp($0[0])) },
    .misses("expm1-plus-one", floating) { expm1($0[0]) + 2 },
    .fires("log2-exp2", floating) { (log2(exp2($0[0])), $0[0]) },
    .misses("log2-exp2", floating) { log(exp2($0[0])) },
    .fires("exp2-log2", floating) { (exp2(log2($0[0])), select($0[0] .>= 0, $0[0], nan)) },
    .misses("exp2-log2", floating) { exp2(log($0[0])) },
    .fires("sqrt-of-square", floating) { (sqrt($0[0] * $0[0]), abs($0[0])) },
    .misses("sqrt-of-square", twice(floating)) { sqrt($0[0] * $0[1]) },
    .fires("sinh-asinh", floating) { (sinh(asinh($0[0])), $0[0]) },
    // The angle of a sine is one of many, and an inverse stands on one side.
    .misses("sinh-asinh", floating) { sinh(asin($0[0] / 2)) },
    .fires("asinh-sinh", floating) { (asinh(sinh($0[0])), $0[0]) },
    .misses("asinh-sinh", floating) { asinh(cosh($0[0])) },
    .fires("cosh-acosh", floating) { (cosh(acosh($0[0])), select($0[0] .>= 1, $0[0], nan)) },
    .misses("cosh-acosh", floating) { cosh(asinh($0[0])) },
    // As written, small numbers lose their digits.
    .fires("acosh-cosh", floating) { (acosh(cosh($0[0] + 4)), abs($0[0] + 4)) },
    .misses("acosh-cosh", floating) { acosh(sinh($0[0])) },
    .fires("tanh-atanh", floating) {
      (tanh(atanh($0[0])), select(abs($0[0]) .<= 1, $0[0], nan))
    },
    .misses("tanh-atanh", floating) { tanh(atan($0[0])) },
    .fires("atanh-tanh", floating) { (atanh(tanh($0[0])), $0[0]) },
    .misses("atanh-tanh", floating) { atanh(sin($0[0])) },
    .fires("sin-asin", floating) { (sin(asin($0[0])), select(abs($0[0]) .<= 1, $0[0], nan)) },
    // The angle of a sine is one of many.
    .misses("sin-asin", floating) { asin(sin($0[0])) },
    .fires("cos-acos", floating) { (cos(acos($0[0])), select(abs($0[0]) .<= 1, $0[0], nan)) },
    .misses("cos-acos", floating) { acos(cos($0[0])) },
    .fires("tan-atan", floating) { (tan(atan($0[0])), $0[0]) },
    .misses("tan-atan", floating) { atan(tan($0[0])) },
  ]
}
