import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension AlgebraRow {
  static let sums: [AlgebraRow] = [
    AlgebraRow("gather-terms", numbers) { (3 + ($0[0] + 2), $0[0] + 5) },
    AlgebraRow("gather-terms", numbers) { (($0[0] + 5) - 2, $0[0] + 3) },
    AlgebraRow("gather-terms", numbers) { (($0[0] - 5) + 2, $0[0] - 3) },
    AlgebraRow("gather-terms", numbers) { (($0[0] - 5) - 2, $0[0] - 7) },
    AlgebraRow("gather-terms", numbers) { ((5 - $0[0]) + 2, 7 - $0[0]) },
    AlgebraRow("gather-terms", numbers) { ((5 - $0[0]) - 2, 3 - $0[0]) },
    AlgebraRow("gather-terms", numbers) { (5 - ($0[0] + 2), 3 - $0[0]) },
    AlgebraRow("gather-terms", numbers) { (5 - ($0[0] - 2), 7 - $0[0]) },
    AlgebraRow("gather-terms", numbers) { (5 - (2 - $0[0]), $0[0] + 3) },
    AlgebraRow("gather-terms", numbers) { ($0[0] + $0[0], $0[0] * 2) },
    AlgebraRow("gather-terms", numbers) { ($0[0] * 2 + $0[0] * 3, $0[0] * 5) },
    AlgebraRow("gather-terms", twice(numbers)) {
      (($0[0] + 1) + ($0[1] + 2), $0[0] + $0[1] + 3)
    },
    AlgebraRow("gather-terms", twice(numbers)) {
      ($0[0] * 2 - $0[1] + $0[0], $0[0] * 3 - $0[1])
    },
    AlgebraRow("gather-terms", floating) { ($0[0] / 2 + $0[0] * 0.25, $0[0] * 0.75) },
    AlgebraRow("gather-terms", twice(numbers)) {
      (($0[0] + $0[1]) + ($0[0] + $0[1]), ($0[0] + $0[1]) * 2)
    },
    AlgebraRow("gather-terms", integers, broadcasts: false) {
      ($0[0] - $0[0], repeated(0, like: $0[0]))
    },
    // Nothing meets, so the order stays.
    AlgebraRow("gather-terms", twice(numbers)) {
      ($0[0] - ($0[1] - 3), $0[0] - ($0[1] - 3))
    },
    // Truth values do not add up.
    AlgebraRow("gather-terms", [[.bool]]) { ($0[0] + $0[0], $0[0] + $0[0]) },
    AlgebraRow("cancel-terms", floating, broadcasts: false) {
      ($0[0] - $0[0], repeated(0, like: $0[0]))
    },
    AlgebraRow("cancel-terms", twice(floating), broadcasts: false) {
      ($0[0] + $0[1] - $0[0], broadcastLike($0[1], $0[0]))
    },
    AlgebraRow("cancel-terms", floating) { ($0[0] * 3 - $0[0], $0[0] * 2) },
    AlgebraRow("cancel-terms", floating) { x in
      let root = sqrt(abs(x[0]))
      return (x[0] - 2 * (x[0] - root), root * 2 - x[0])
    },
    AlgebraRow("cancel-terms", twice(integers)) {
      ($0[0] + $0[1] - $0[0], $0[0] + $0[1] - $0[0])
    },
    AlgebraRow("distribute-factor", twice(floating)) {
      (($0[0] / $0[1] + 3) * $0[1], $0[0] + 3 * $0[1])
    },
    AlgebraRow("distribute-factor", twice(floating)) {
      ($0[1] * (3 - $0[0] / $0[1]), 3 * $0[1] - $0[0])
    },
    AlgebraRow("distribute-factor", twice(floating)) {
      (($0[0] / $0[1] + 3) * $0[0], ($0[0] / $0[1] + 3) * $0[0])
    },
    AlgebraRow("distribute-divisor", twice(floating)) {
      (($0[0] * $0[1] - 3) / $0[1], $0[0] - 3 / $0[1])
    },
    AlgebraRow("distribute-divisor", twice(floating)) {
      (($0[0] / $0[1] - 3) / $0[1], ($0[0] / $0[1] - 3) / $0[1])
    },
  ]

  static let quotients: [AlgebraRow] = [
    AlgebraRow("gather-factors", numbers) { (3 * ($0[0] * 2), $0[0] * 6) },
    AlgebraRow("gather-factors", floating) { (3 * $0[0] / 2, $0[0] * 1.5) },
    AlgebraRow("gather-factors", floating) { (3 * ($0[0] / 2), $0[0] * 1.5) },
    AlgebraRow("gather-factors", floating) { ($0[0] / 3 / 2, $0[0] / 6) },
    AlgebraRow("gather-factors", floating) { (3 / $0[0] * 2, 6 / $0[0]) },
    AlgebraRow("gather-factors", floating) { (3 / $0[0] / 2, 1.5 / $0[0]) },
    AlgebraRow("gather-factors", floating) { (3 / ($0[0] * 2), 1.5 / $0[0]) },
    AlgebraRow("gather-factors", floating) { (3 / ($0[0] / 2), 6 / $0[0]) },
    AlgebraRow("gather-factors", floating) { (3 / (2 / $0[0]), $0[0] * 1.5) },
    AlgebraRow("divide-by-power-of-two", floating) { ($0[0] / -8, $0[0] * -0.125) },
    AlgebraRow("divide-by-power-of-two", floating) { ($0[0] / 3, $0[0] / 3) },
    AlgebraRow("gather-factors", floating) { (1 / (1 / $0[0]), $0[0]) },
    AlgebraRow("gather-factors", twice(floating)) { (1 / $0[0] * $0[1], $0[1] / $0[0]) },
    AlgebraRow("gather-factors", twice(floating)) { (1 / ($0[0] / $0[1]), $0[1] / $0[0]) },
    AlgebraRow("gather-factors", twice(floating)) {
      (($0[0] * 2) * ($0[1] / 4), $0[0] * $0[1] * 0.5)
    },
    AlgebraRow("gather-factors", numbers) { (pow($0[0], 3) * $0[0], pow($0[0], 4)) },
    AlgebraRow("gather-factors", numbers) {
      ($0[0] * $0[0] * 1 * $0[0] * $0[0], pow($0[0], 4))
    },
    // A cube takes two products in any form, and dividing twice does not overflow.
    AlgebraRow("gather-factors", numbers) { ($0[0] * $0[0] * $0[0], $0[0] * $0[0] * $0[0]) },
    AlgebraRow("gather-factors", twice(floating)) {
      ($0[0] / $0[1] / $0[1], $0[0] / $0[1] / $0[1])
    },
    AlgebraRow("cancel-factors", floating, broadcasts: false) {
      ($0[0] / $0[0], repeated(1, like: $0[0]))
    },
    AlgebraRow("cancel-factors", twice(floating), broadcasts: false) {
      ($0[0] * $0[1] / $0[0], broadcastLike($0[1], $0[0]))
    },
    AlgebraRow("cancel-factors", floating) { ($0[0] / pow($0[0], 2), 1 / $0[0]) },
    AlgebraRow("cancel-factors", floating) { (pow($0[0], 2.5) * $0[0], pow($0[0], 3.5)) },
    AlgebraRow("cancel-factors", twice(floating)) {
      ($0[0] * 3 / ($0[0] * $0[0] * $0[1]), 3 / ($0[0] * $0[1]))
    },
    AlgebraRow("cancel-factors", floating) { ($0[0] / sin($0[0]), $0[0] / sin($0[0])) },
  ]

  private static let integers: [[DType]] = [[.int8], [.int64], [.uint8]]
}
