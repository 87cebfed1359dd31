import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  /// Dimshuffles, reshapes and repetitions.
  static let arrangements: [RewriteRow] = [
    .fires("useless-dimshuffle", over: [.unknown(2, 3)]) {
      (applyOne(Dimshuffle(order: [0, 1], rank: 2), to: [$0[0]]), $0[0])
    },
    .misses("useless-dimshuffle", over: [.unknown(2, 3)]) { $0[0].dimshuffle(1, 0) },
    .fires("dimshuffle-of-dimshuffle", over: [.unknown(2, 3)]) {
      ($0[0].dimshuffle(1, .x, 0).dimshuffle(2, 0), $0[0].dimshuffle(0, 1))
    },
    .misses("dimshuffle-of-dimshuffle", over: [.unknown(2, 3)]) {
      exp($0[0].dimshuffle(1, 0)).dimshuffle(.x, 1, 0)
    },
    .fires("useless-reshape", over: [.known(2, 3, 4)]) { ($0[0].reshape([2, -1, 4]), $0[0]) },
    .fires("useless-reshape", over: [.unknown(0, 3)]) {
      ($0[0].reshape([$0[0].shape[0], $0[0].shape[1]]), $0[0])
    },
    // That the sizes are these is checked in each call.
    .misses("useless-reshape", over: [.unknown(2, 3)]) { $0[0].reshape([2, 3]) },
    .fires("reshape-to-dimshuffle", over: [.known(2, 3)]) {
      ($0[0].reshape([2, 1, 3, 1]), $0[0].dimshuffle(0, .x, 1, .x))
    },
    .misses("reshape-to-dimshuffle", over: [.known(2, 3)]) { $0[0].reshape([3, 1, 2]) },
    .fires("reshape-of-view", over: [.known(6, 4)]) {
      ($0[0].reshape([4, 6]).reshape([3, 8]), $0[0].reshape([3, 8]))
    },
    .fires("reshape-of-view", over: [.unknown(0, 3)]) {
      ($0[0].dimshuffle(0, .x, 1).flatten(), $0[0].flatten())
    },
    .misses("reshape-of-view", over: [.known(2, 3)]) { $0[0].dimshuffle(1, 0).flatten() },
    .fires("reshape-of-elementwise", over: [.unknown(2, 3)]) {
      (tanh($0[0]).flatten(), tanh($0[0].flatten()))
    },
    .misses("reshape-of-elementwise", over: [.unknown(2, 3), .unknown(2, 3)]) {
      ($0[0] * $0[1]).flatten()
    },
    .fires("useless-broadcast", over: [.unknown(2, 3)]) {
      (applyOne(BroadcastLike(), to: [tanh($0[0]), $0[0] + 1]), tanh($0[0]))
    },
    // The sizes may differ, which is an error.
    .misses("useless-broadcast", over: [.unknown(2, 3), .unknown(2, 3)]) {
      broadcastLike($0[0], $0[1])
    },
    .fires("broadcast-of-broadcast", over: [.unknown(1, 1), .unknown(1, 3), .unknown(2, 3)]) {
      (broadcastLike(broadcastLike($0[0], $0[2]), $0[2]), broadcastLike($0[0], $0[2]))
    },
    .misses("broadcast-of-broadcast", over: [.unknown(1, 1), .unknown(2, 3), .unknown(2, 3)]) {
      broadcastLike(broadcastLike($0[0], $0[1]), $0[2])
    },
    .fires("repeated-operand", over: [.unknown(1, 3), .unknown(2, 3)]) {
      (broadcastLike($0[0], $0[1]) * exp($0[1]), $0[0] * exp($0[1]))
    },
    .misses("repeated-operand", over: [.unknown(1, 3), .unknown(2, 3), .unknown(2, 3)]) {
      broadcastLike($0[0], $0[1]) * $0[2]
    },
    .fires("all-operands-repeated", over: [.unknown(1, 3), .unknown(0, 3)]) {
      (exp(broadcastLike($0[0], $0[1])), broadcastLike(exp($0[0]), $0[1]))
    },
    .misses("all-operands-repeated", over: [.unknown(1, 3), .unknown(2, 3)]) {
      broadcastLike($0[0], $0[1]) * $0[1]
    },
  ]

  /// Parts of tensors, by slices and by arrays of places.
  static let parts: [RewriteRow] = [
    .fires("useless-subtensor", over: [.known(2, 3)]) { ($0[0][0..<5, 0...], $0[0]) },
    .misses("useless-subtensor", over: [.unknown(2, 3)]) { $0[0][0..<2] },
    .fires("subtensor-of-subtensor", over: [.unknown(4, 3)]) {
      ($0[0][1...][1..<9, 2], $0[0][2..<10, 2])
    },
    .misses("subtensor-of-subtensor", over: [.unknown(4, 3)]) { $0[0][1...][-1] },
    .fires("indexed-transpose", over: [.unknown(4, 3), .integers([2, -1]), .integers([3, 0])]) {
      ($0[0].dimshuffle(1, 0)[$0[1], $0[2]], $0[0][$0[2], $0[1]])
    },
    .misses("indexed-transpose", over: [.unknown(4, 3), .integers([2, -1])]) {
      $0[0].dimshuffle(1, 0)[$0[1]]
    },
    .fires("indexed-negative", over: [.unknown(4, 3), .integers([3, 0, 0])]) {
      ((-$0[0])[$0[1]], -$0[0][$0[1]])
    },
    .misses("indexed-negative", over: [.unknown(4, 3), .integers([3, 0, 0])]) {
      abs(-$0[0])[$0[1]]
    },
    .fires("transposed-scatter", over: [.unknown(4, 3), .integers([2, 2]), .unknown(2)]) { x in
      let zeros = zerosLike(x[0])
      return (
        incrementSubtensor(zeros[x[1], x[1]], x[2]).dimshuffle(1, 0),
        incrementSubtensor(zeros.dimshuffle(1, 0)[x[1], x[1]], x[2])
      )
    },
    .misses("transposed-scatter", over: [.unknown(4, 3), .integers([2, 2]), .unknown(2)]) { x in
      incrementSubtensor(x[0][x[1], x[1]], x[2]).dimshuffle(1, 0)
    },
    .fires("negative-scatter", over: [.unknown(4), .integers([2, 2]), .unknown(2)]) { x in
      let part = zerosLike(x[0])[x[1]]
      return (-incrementSubtensor(part, x[2]), incrementSubtensor(part, -x[2]))
    },
    .misses("negative-scatter", over: [.unknown(4), .integers([2, 2]), .unknown(2)]) { x in
      -incrementSubtensor(x[0][x[1]], x[2])
    },
  ]

  /// Expressions of which only the sizes matter.
  static let sizes: [RewriteRow] = [
    .fires("known-size", over: [.known(2, 3)]) { ($0[0].shape[1], Variable(NDArray(3))) },
    .misses("known-size", over: [.unknown(2, 3)]) { $0[0].shape[1] },
    .fires("known-element-count", over: [.known(2, 3)]) {
      (applyOne(ElementCount(axes: [0, 1]), to: [$0[0]]), Variable(NDArray(6)))
    },
    .misses("known-element-count", over: [.unknown(2, 3)]) { elementCount($0[0], axes: [0]) },
    .fires("size-of-axis", over: [.unknown(2, 0)]) {
      ($0[0].dimshuffle(1, 0).shape[0], $0[0].shape[1])
    },
    .misses("size-of-axis", over: [.unknown(2, 3)]) { $0[0].flatten().shape[0] },
    .fires("size-of-shared-axis", over: [.unknown(2, 3), .unknown(2, 3)]) {
      (($0[0] + $0[1]).shape[1], $0[0].shape[1])
    },
    .misses("size-of-shared-axis", over: [.unknown(2, 3), .unknown(3, 2)]) {
      concatenate([$0[0], $0[1].dimshuffle(1, 0)], axis: 0).shape[0]
    },
    .fires("size-of-repeated", over: [.unknown(1, 3), .unknown(2, 3)]) {
      (elementCount(broadcastLike($0[0], $0[1]), axes: [0]), elementCount($0[1], axes: [0]))
    },
    .misses("size-of-repeated", over: [.unknown(1, 3), .unknown(2, 3)]) {
      elementCount(broadcastLike($0[0], $0[1]), axes: [0, 1])
    },
    .fires("size-of-unary", over: [.unknown(2, 3)]) { (exp($0[0]).shape, $0[0].shape) },
    .misses("size-of-unary", over: [.unknown(2, 3)]) { $0[0].dimshuffle(1, 0).shape },
    .fires("size-of-elementwise", over: [.unknown(2, 3), .unknown(1, 3)]) {
      (($0[1] + $0[0]).shape, $0[0].shape)
    },
    .misses("size-of-elementwise", over: [.unknown(2, 1), .unknown(1, 3)]) {
      ($0[0] + $0[1]).shape
    },
  ]
}
