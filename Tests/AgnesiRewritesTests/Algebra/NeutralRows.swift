import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let neutral: [RewriteRow] = [
    .fires("add-zero", numbers) { ($0[0] + 0, $0[0]) },
    .fires("add-zero", all) { x in
      (cast(0, to: dtype(x[0])) + x[0], x[0])
    },
    .misses("add-zero", numbers) { $0[0] + 1 },
    .fires("subtract-zero", numbers) { ($0[0] - 0, $0[0]) },
    .misses("subtract-zero", numbers) { 0 - $0[0] },
    .fires("multiply-by-one", numbers) { (1 * $0[0], $0[0]) },
    .fires("multiply-by-one", all) { x in (x[0] * cast(1, to: dtype(x[0])), x[0]) },
    .misses("multiply-by-one", numbers) { $0[0] * 2 },
    .fires("multiply-by-minus-one", floating + [[.int8], [.int64]]) { ($0[0] * -1, -$0[0]) },
    .misses("multiply-by-minus-one", signedNumbers) { $0[0] * -2 },
    .fires("divide-by-one", floating) { ($0[0] / 1, $0[0]) },
    .misses("divide-by-one", floating) { 1 / $0[0] },
    .fires("divide-by-minus-one", floating) { ($0[0] / -1, -$0[0]) },
    .misses("divide-by-minus-one", floating) { -1 / $0[0] },
    .fires("negate-twice", numbers) { (-(-$0[0]), $0[0]) },
    .misses("negate-twice", numbers) { -abs(-$0[0]) },
    .fires("multiply-by-zero", numbers) { x in
      (x[0] * 0, repeated(0, like: x[0]))
    },
    .fires("multiply-by-zero", all) { x in
      (x[0] * cast(0, to: dtype(x[0])), repeated(0, like: x[0]))
    },
    .misses("multiply-by-zero", floating) { $0[0] * 1e-30 },
    .fires("whole-quotient-by-one", integers) { (floorDivide($0[0], 1), $0[0]) },
    .misses("whole-quotient-by-one", floating) { floorDivide($0[0], 1) },
    .fires("remainder-by-one", integers) { ($0[0] % 1, repeated(0, like: $0[0])) },
    .misses("remainder-by-one", floating) { $0[0] % 1 },
    .fires("zero-numerator", floating) { (0 / $0[0], repeated(0, like: $0[0])) },
    .misses("zero-numerator", floating) { 1 / $0[0] },
  ]
}
