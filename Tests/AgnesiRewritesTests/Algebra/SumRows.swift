import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let sums: [RewriteRow] = [
    .fires("gather-terms", numbers) { (3 + ($0[0] + 2), $0[0] + 5) },
    .fires("gather-terms", numbers) { (($0[0] + 5) - 2, $0[0] + 3) },
    .fires("gather-terms", numbers) { (($0[0] - 5) + 2, $0[0] - 3) },
    .fires("gather-terms", numbers) { (($0[0] - 5) - 2, $0[0] - 7) },
    .fires("gather-terms", numbers) { ((5 - $0[0]) + 2, 7 - $0[0]) },
    .fires("gather-terms", numbers) { ((5 - $0[0]) - 2, 3 - $0[0]) },
    .fires("gather-terms", numbers) { (5 - ($0[0] + 2), 3 - $0[0]) },
    .fires("gather-terms", numbers) { (5 - ($0[0] - 2), 7 - $0[0]) },
    .fires("gather-terms", numbers) { (5 - (2 - $0[0]), $0[0] + 3) },
    .fires("gather-terms", numbers) { ($0[0] + $0[0], $0[0] * 2) },
    .fires("gather-terms", numbers) { ($0[0] * 2 + $0[0] * 3, $0[0] * 5) },
    .fires("gather-terms", twice(numbers)) {
      (($0[0] + 1) + ($0[1] + 2), $0[0] + $0[1] + 3)
    },
    .fires("gather-terms", twice(numbers)) {
      ($0[0] * 2 - $0[1] + $0[0], $0[0] * 3 - $0[1])
    },
    .fires("gather-terms", floating) { ($0[0] / 2 + $0[0] * 0.25, $0[0] * 0.75) },
    .fires("gather-terms", twice(numbers)) {
      (($0[0] + $0[1]) + ($0[0] + $0[1]), ($0[0] + $0[1]) * 2)
    },
    .fires("gather-terms", integers, broadcasts: false) {
      ($0[0] - $0[0], repeated(0, like: $0[0]))
    },
    // Nothing meets, so the order stays.
    .misses("gather-terms", twice(numbers)) { $0[0] - ($0[1] - 3) },
    // Truth values do not add up.
    .misses("gather-terms", [[.bool]]) { $0[0] + $0[0] },
    .fires("cancel-terms", floating, broadcasts: false) {
      ($0[0] - $0[0], repeated(0, like: $0[0]))
    },
    .fires("cancel-terms", twice(floating), broadcasts: false) {
      ($0[0] + $0[1] - $0[0], broadcastLike($0[1], $0[0]))
    },
    .fires("cancel-terms", floating) { ($0[0] * 3 - $0[0], $0[0] * 2) },
    .fires("cancel-terms", floating) { x in
      let root = sqrt(abs(x[0]))
      return (x[0] - 2 * (x[0] - root), root * 2 - x[0])
    },
    .misses("cancel-terms", twice(integers)) { $0[0] + $0[1] - $0[0] },
    .fires("distribute-factor", twice(floating)) {
      (($0[0] / $0[1] + 3) * $0[1], $0[0] + 3 * $0[1])
    },
    .fires("distribute-factor", twice(floating)) {
      ($0[1] * (3 - $0[0] / $0[1]), 3 * $0[1] - $0[0])
    },
    .misses("distribute-factor", twice(floating)) { ($0[0] / $0[1] + 3) * $0[0] },
    .fires("distribute-divisor", twice(floating)) {
      (($0[0] * $0[1] - 3) / $0[1], $0[0] - 3 / $0[1])
    },
    .misses("distribute-divisor", twice(floating)) { ($0[0] / $0[1] - 3) / $0[1] },
  ]
}
