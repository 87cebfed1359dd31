import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let absolutes: [RewriteRow] = [
    .fires("absolute-of-negated", numbers) { x in
      (abs(-x[0]), dtype(x[0]) == .uint8 ? abs(-x[0]) : abs(x[0]))
    },
    // The negative of 1 is 255, and so is its absolute value.
    .misses("absolute-of-negated", [[.uint8]]) { abs(-$0[0]) },
    .fires("square-of-absolute", numbers) { (abs($0[0]) * abs($0[0]), $0[0] * $0[0]) },
    .misses("square-of-absolute", twice(numbers)) { abs($0[0]) * abs($0[1]) },
    .fires("product-of-absolutes", twice(numbers)) { x in
      let product = abs(x[0]) * abs(x[1])
      return (product, dtype(x[0]).isFloating ? abs(x[0] * x[1]) : product)
    },
    .fires("quotient-of-absolutes", twice(floating)) {
      (abs($0[0]) / abs($0[1]), abs($0[0] / $0[1]))
    },
    .misses("quotient-of-absolutes", twice(floating)) { abs($0[0]) / $0[1] },
    .fires("absolute-of-nonnegative", numbers) { (abs(abs($0[0])), abs($0[0])) },
    .fires("absolute-of-nonnegative", numbers) { x in
      let square = x[0] * x[0]
      return (abs(square), dtype(x[0]).isFloating ? square : abs(square))
    },
    .fires("absolute-of-nonnegative", floating) { (abs(exp($0[0])), exp($0[0])) },
    .fires("absolute-of-nonnegative", floating) { (abs(sigmoid($0[0])), sigmoid($0[0])) },
    .fires("absolute-of-nonnegative", floating) { (abs(softplus($0[0])), softplus($0[0])) },
    .misses("absolute-of-nonnegative", floating) { abs(log($0[0])) },
    .fires("maximum-of-nonnegative", floating) { (maximum(0, exp($0[0])), exp($0[0])) },
    .misses("maximum-of-nonnegative", floating) { maximum(1, exp($0[0])) },
    .fires("comparison-of-nonnegative", floating) { x in
      (sqrt(x[0]) .< 0, none(like: sqrt(x[0])))
    },
    // NaN is not at least 0.
    .misses("comparison-of-nonnegative", floating) { $0[0] .>= 0 },
  ]
}
