import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let indexArrays: [RewriteRow] = [
    .fires(
      "indexed-transpose", over: [.unknown(4, 3), .integers([2, -1]), .integers([3, 0])], in: all
    ) {
      ($0[0].dimshuffle(1, 0)[$0[1], $0[2]], $0[0][$0[2], $0[1]])
    },
    .fires(
      "indexed-transpose",
      over: [
        .unknown(2, 3, 4), .integers([3, 0, -1]), .integers([1, 1, 0]),
        .integers([2, 0, 1, 1, 2, 2], shape: [2, 3]),
      ]
    ) {
      ($0[0].dimshuffle(2, 0, 1)[$0[1], $0[2], $0[3]], $0[0][$0[2], $0[3], $0[1]])
    },
    .misses("indexed-transpose", over: [.unknown(4, 3), .integers([2, -1])]) {
      $0[0].dimshuffle(1, 0)[$0[1]]
    },
    .fires(
      "transposed-scatter", over: [.unknown(4, 3), .integers([2, 2]), .unknown(2)], in: numbers
    ) { x in
      let zeros = zerosLike(x[0])
      return (
        incrementSubtensor(zeros[x[1], x[1]], x[2]).dimshuffle(1, 0),
        incrementSubtensor(zeros.dimshuffle(1, 0)[x[1], x[1]], x[2])
      )
    },
    .misses("transposed-scatter", over: [.unknown(4, 3), .integers([2, 2]), .unknown(2)]) { x in
      incrementSubtensor(x[0][x[1], x[1]], x[2]).dimshuffle(1, 0)
    },
    .fires("indexed-negative", over: [.unknown(4, 3), .integers([3, 0, 0])], in: numbers) {
      ((-$0[0])[$0[1]], -$0[0][$0[1]])
    },
    .misses("indexed-negative", over: [.unknown(4, 3), .integers([3, 0, 0])]) {
      abs(-$0[0])[$0[1]]
    },
    .fires("negative-scatter", over: [.unknown(4), .integers([2, 2]), .unknown(2)], in: numbers) {
      x in
      let part = zerosLike(x[0])[x[1]]
      return (-incrementSubtensor(part, x[2]), incrementSubtensor(part, -x[2]))
    },
    .misses("negative-scatter", over: [.unknown(4), .integers([2, 2]), .unknown(2)]) { x in
      -incrementSubtensor(x[0][x[1]], x[2])
    },
  ]
}
