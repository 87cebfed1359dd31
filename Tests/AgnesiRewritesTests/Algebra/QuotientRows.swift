import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let quotients: [RewriteRow] = [
    .fires("gather-factors", numbers) { (3 * ($0[0] * 2), $0[0] * 6) },
    .fires("gather-factors", floating) { (3 * $0[0] / 2, $0[0] * 1.5) },
    .fires("gather-factors", floating) { (3 * ($0[0] / 2), $0[0] * 1.5) },
    .fires("gather-factors", floating) { ($0[0] / 3 / 2, $0[0] / 6) },
    .fires("gather-factors", floating) { (3 / $0[0] * 2, 6 / $0[0]) },
    .fires("gather-factors", floating) { (3 / $0[0] / 2, 1.5 / $0[0]) },
    .fires("gather-factors", floating) { (3 / ($0[0] * 2), 1.5 / $0[0]) },
    .fires("gather-factors", floating) { (3 / ($0[0] / 2), 6 / $0[0]) },
    .fires("gather-factors", floating) { (3 / (2 / $0[0]), $0[0] * 1.5) },
    .fires("gather-factors", floating) { (1 / (1 / $0[0]), $0[0]) },
    .fires("gather-factors", twice(floating)) { (1 / $0[0] * $0[1], $0[1] / $0[0]) },
    .fires("gather-factors", twice(floating)) { (1 / ($0[0] / $0[1]), $0[1] / $0[0]) },
    .fires("gather-factors", twice(floating)) {
      (($0[0] * 2) * ($0[1] / 4), $0[0] * $0[1] * 0.5)
    },
    .fires("gather-factors", numbers) { (pow($0[0], 3) * $0[0], pow($0[0], 4)) },
    .fires("gather-factors", numbers) {
      ($0[0] * $0[0] * 1 * $0[0] * $0[0], pow($0[0], 4))
    },
    // A cube takes two products in any form, and dividing twice does not overflow.
    .misses("gather-factors", numbers) { $0[0] * $0[0] * $0[0] },
    .misses("gather-factors", twice(floating)) { $0[0] / $0[1] / $0[1] },
    .fires("cancel-factors", floating, broadcasts: false) {
      ($0[0] / $0[0], repeated(1, like: $0[0]))
    },
    .fires("cancel-factors", twice(floating), broadcasts: false) {
      ($0[0] * $0[1] / $0[0], broadcastLike($0[1], $0[0]))
    },
    .fires("cancel-factors", floating) { ($0[0] / pow($0[0], 2), 1 / $0[0]) },
    .fires("cancel-factors", floating) { (pow($0[0], 2.5) * $0[0], pow($0[0], 3.5)) },
    .fires("cancel-factors", twice(floating)) {
      ($0[0] * 3 / ($0[0] * $0[0] * $0[1]), 3 / ($0[0] * $0[1]))
    },
    .misses("cancel-factors", floating) { $0[0] / sin($0[0]) },
    .fires("divide-by-power-of-two", floating) { ($0[0] / -8, $0[0] * -0.125) },
    .misses("divide-by-power-of-two", floating) { $0[0] / 3 },
  ]
}
