import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let indexArrayChains: [RewriteRow] = [
    .fires(
      "index-of-indexed", over: [.unknown(4, 3), .integers([2, 0, -1]), .integers([1, -1, 0, 0])]
    ) { ($0[0][$0[1]][$0[2]], $0[0][$0[1][$0[2]]]) },
    .misses(
      "index-of-indexed", over: [.unknown(4, 3), .integers([2, 0, -1]), .integers([1, -1, 0, 0])]
    ) { $0[0][$0[1]][.all, $0[2]] },
    .fires("subtensor-of-indexed", over: [.unknown(4, 3), .integers([2, 0])]) {
      ($0[0][$0[1]][1, 2...], $0[0][.all, 2...][$0[1]][1])
    },
    .fires("subtensor-of-indexed", over: [.unknown(2, 4, 3), .integers([2, 0])]) {
      ($0[0][.all, $0[1]][1, .all, 0], $0[0][1, .all, 0][$0[1]])
    },
    .misses("subtensor-of-indexed", over: [.unknown(4, 3), .integers([2, 0])]) {
      $0[0][$0[1]][1...]
    },
    .fires("subtensor-of-places", over: [.unknown(4, 3), .integers([2, 0, -1]), .integer(1)]) {
      ($0[0][$0[1], $0[2]][1...], $0[0][$0[1][1...], $0[2]])
    },
    .misses("subtensor-of-places", over: [.unknown(4, 3), .integers([2, 0])]) { $0[0][$0[1]][1] },
    .fires(
      "indexed-part-of-write", over: [.unknown(2, 3), .integers([2, -3]), .unknown(2)]
    ) { x in
      let rows = arange(x[1].shape[0])
      return (
        setSubtensor(x[0][rows, x[1]], x[2])[rows, x[1]], broadcastLike(x[2], x[0][rows, x[1]])
      )
    },
    .fires("indexed-part-of-write", over: [.unknown(3), .unknown(2)]) { x in
      let places = Variable(NDArray([2, 0]))
      return (incrementSubtensor(x[0][places], x[1])[places], x[0][places] + x[1])
    },
    .misses("indexed-part-of-write", over: [.unknown(3), .unknown(3)]) { x in
      let places = Variable(NDArray([2, 0, 2]))
      return incrementSubtensor(x[0][places], x[1])[places]
    },
  ]
}
