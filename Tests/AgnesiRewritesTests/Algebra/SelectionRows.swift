import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let selection: [RewriteRow] = [
    .fires("select-equal", selecting(all), broadcasts: false) {
      (select($0[0], $0[1], $0[1]), $0[1])
    },
    .misses("select-equal", selecting(twice(all))) { select($0[0], $0[1], $0[2]) },
    .fires("select-not", selecting(twice(all))) {
      (select(.!$0[0], $0[1], $0[2]), select($0[0], $0[2], $0[1]))
    },
    .misses("select-not", selecting(twice(all))) { x in
      .!select(x[0], x[1] .< x[2], x[1] .> x[2])
    },
    .fires("multiply-selected", selecting(twice(numbers))) {
      ($0[2] * select($0[0], $0[1], 0), select($0[0], $0[1] * $0[2], 0))
    },
    .misses("multiply-selected", selecting(twice([[.bool]]))) { x in
      select(x[0], x[1], cast(0, to: .bool)) * x[2]
    },
    .fires("multiply-not-selected", selecting(twice(numbers))) {
      (select($0[0], 0, $0[1]) * $0[2], select($0[0], 0, $0[1] * $0[2]))
    },
    .misses("multiply-not-selected", selecting(twice(numbers))) {
      select($0[0], 1, $0[1]) * $0[2]
    },
    .fires("divide-selected", selecting(twice(floating))) {
      (select($0[0], $0[1], 0) / $0[2], select($0[0], $0[1] / $0[2], 0))
    },
    .misses("divide-selected", selecting(twice(floating))) {
      $0[2] / select($0[0], $0[1], 0)
    },
    .fires("divide-not-selected", selecting(twice(floating))) {
      (select($0[0], 0, $0[1]) / $0[2], select($0[0], 0, $0[1] / $0[2]))
    },
    .misses("divide-not-selected", selecting(twice(floating))) {
      select($0[0], 1, $0[1]) / $0[2]
    },
    .fires("select-true", numbers) { (select(yes, $0[0], -$0[0]), $0[0]) },
    .misses("select-true", numbers) { select(no, $0[0], -$0[0]) },
    .fires("select-false", numbers) { (select(no, $0[0], -$0[0]), -$0[0]) },
    .misses("select-false", numbers) { select(yes, $0[0], -$0[0]) },
    .fires("select-within-first", selecting(twice(numbers))) {
      (select($0[0], select($0[0], $0[1], -$0[1]), $0[2]), select($0[0], $0[1], $0[2]))
    },
    .misses("select-within-first", [[.bool, .bool, .float64]]) {
      select($0[0], select($0[1], $0[2], -$0[2]), $0[2])
    },
    .fires("select-within-second", selecting(twice(numbers))) {
      (select($0[0], $0[2], select($0[0], -$0[1], $0[1])), select($0[0], $0[2], $0[1]))
    },
    .misses("select-within-second", [[.bool, .bool, .float64]]) {
      select($0[0], $0[2], select($0[1], -$0[2], $0[2]))
    },
    .fires("select-truth", [[.bool]]) { (select($0[0], yes, no), $0[0]) },
    .misses("select-truth", [[.bool]]) { select($0[0], 1, 0) },
    .fires("select-opposite", [[.bool]]) { (select($0[0], no, yes), .!$0[0]) },
    .misses("select-opposite", [[.bool]]) { select($0[0], 0, 1) },
    .fires("select-otherwise-same", selecting(twice(numbers))) { x in
      let other = x[1] .> x[2]
      return (select(x[0], x[1], select(other, x[1], x[2])), select(x[0] .| other, x[1], x[2]))
    },
    .misses("select-otherwise-same", selecting(twice(numbers))) {
      select($0[0], $0[1], $0[2])
    },
    .fires("select-both-same", selecting(twice(numbers))) { x in
      let other = x[1] .> x[2]
      return (select(x[0], select(other, x[1], x[2]), x[2]), select(x[0] .& other, x[1], x[2]))
    },
    .misses("select-both-same", selecting(twice(numbers))) { x in
      select(x[0], select(x[1] .> x[2], x[1], x[2]), x[1])
    },
    .fires("selections-by-same-condition", selecting(twice(numbers))) {
      (select($0[0], $0[1], 2) + select($0[0], $0[2], 3), select($0[0], $0[1] + $0[2], 5))
    },
    .misses("selections-by-same-condition", selecting(twice(numbers))) { x in
      select(x[0], x[1], 2) + select(x[0], 3, x[2])
    },
    .fires("select-true", over: [.unknown(2, 1), .unknown(2, 3)]) {
      (select(Variable(NDArray(true)), $0[0], $0[1]), broadcastLike($0[0], $0[1]))
    },
    .misses("select-true", over: [.unknown(2, 3), .unknown(2, 3)]) {
      select(Variable(NDArray(false)), $0[0], $0[1])
    },
    .fires("select-false", over: [.unknown(2, 3), .unknown(2, 1)]) {
      (select(Variable(NDArray(false)), $0[0], $0[1]), broadcastLike($0[1], $0[0]))
    },
    .misses("select-false", over: [.unknown(2, 3), .unknown(2, 3)]) {
      select(Variable(NDArray(true)), $0[0], $0[1])
    },
    .fires("unguarded-divisor", selecting(twice(floating)), broadcasts: false) {
      (select($0[0], 0, $0[1] / select($0[0], 1, $0[2])), select($0[0], 0, $0[1] / $0[2]))
    },
    .misses("unguarded-divisor", selecting(twice(floating)), broadcasts: false) {
      select(.!$0[0], $0[1] / select($0[0], 1, $0[2]), 0)
    },
  ]
}
