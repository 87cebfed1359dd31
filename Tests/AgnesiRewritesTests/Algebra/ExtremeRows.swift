import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let extremes: [RewriteRow] = [
    .fires("maximum-of-itself", all) { (maximum($0[0], $0[0]), $0[0]) },
    .misses("maximum-of-itself", numbers) { maximum($0[0], -$0[0]) },
    .fires("minimum-of-itself", all) { (minimum($0[0], $0[0]), $0[0]) },
    .misses("minimum-of-itself", numbers) { minimum($0[0], -$0[0]) },
    .fires("gather-maximum", numbers) { (maximum(3, maximum($0[0], 1)), maximum($0[0], 3)) },
    .misses("gather-maximum", numbers) { maximum(3, minimum($0[0], 1)) },
    .fires("gather-minimum", numbers) { (minimum(3, minimum($0[0], 1)), minimum($0[0], 1)) },
    .misses("gather-minimum", twice(numbers)) { minimum(3, minimum($0[0], $0[1])) },
    .fires("repeated-maximum", twice(all)) {
      (maximum($0[1], maximum($0[0], $0[1])), maximum($0[1], $0[0]))
    },
    .misses("repeated-maximum", twice(all)) { maximum($0[1], minimum($0[0], $0[1])) },
    .fires("repeated-minimum", twice(all)) {
      (minimum(minimum($0[0], $0[1]), $0[0]), minimum($0[0], $0[1]))
    },
    .misses("repeated-minimum", twice(all)) { minimum(maximum($0[0], $0[1]), $0[0]) },
    .fires("clip-of-clip", numbers) { (clip(clip($0[0], 1, 5), 2, 9), clip($0[0], 2, 5)) },
    .fires("clip-of-clip", numbers) { (clip(clip($0[0], 1, 5), 7, 9), clip($0[0], 7, 7)) },
    .misses("clip-of-clip", numbers) { clip(clip($0[0], 5, 1), 2, 9) },
  ]
}
