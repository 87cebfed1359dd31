import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let fills: [RewriteRow] = [
    .fires("fill-of-known-sizes", over: [.unknown()], in: all) { x in
      let sizes = [0, 3].map { Variable(NDArray($0)) }
      return (applyOne(Fill(shape: [.input(1), .input(2)]), to: x + sizes), full([0, 3], x[0]))
    },
    .misses("fill-of-known-sizes", over: [.unknown(), .size(3)]) { full([$0[1], 2], $0[0]) },
    .fires("useless-fill", over: [.unknown()], in: all) {
      (full([1, 1], $0[0]), $0[0].dimshuffle(.x, .x))
    },
    .misses("useless-fill", over: [.unknown()]) { full([1, 3], $0[0]) },
    .fires("fill-of-sizes", over: [.unknown(2, 3), .unknown()], in: all) {
      (full([$0[0].shape[0], $0[0].shape[1]], $0[1]), fullLike($0[0], $0[1]))
    },
    // These are the sizes of the transpose.
    .misses("fill-of-sizes", over: [.unknown(2, 3), .unknown()]) {
      full([$0[0].shape[1], $0[0].shape[0]], $0[1])
    },
    .fires("function-of-fills", over: [.unknown(), .size(2)], in: floating) { x in
      (exp(full([x[1], 3], x[0])), full([x[1], 3], exp(x[0])))
    },
    .fires("function-of-fills", over: [.unknown(), .unknown(), .size(2)], in: numbers) { x in
      (full([x[2], 3], x[0]) * full([x[2], 3], x[1]), full([x[2], 3], x[0] * x[1]))
    },
    .misses("function-of-fills", over: [.unknown(), .unknown(2, 1), .size(2)]) { x in
      full([x[2], 3], x[0]) + x[1]
    },
    .fires("view-of-fill", over: [.unknown(), .size(2)], in: all) { x in
      (full([x[1], 3], x[0]).dimshuffle(1, .x, 0), full([3, 1, x[1]], x[0]))
    },
    .fires("view-of-fill", over: [.unknown(), .size(2)], in: all) { x in
      (full([x[1], 3], x[0])[.all, 1...], full([x[1], 2], x[0]))
    },
    .fires("view-of-fill", over: [.unknown(), .size(2)], in: all) { x in
      (full([x[1], 3], x[0])[.all, 1], full([x[1]], x[0]))
    },
    // The first of n elements may not exist.
    .misses("view-of-fill", over: [.unknown(), .size(2)]) { full([$0[1], 3], $0[0])[0] },
    .fires("broadcast-to-fill", over: [.unknown(), .size(2)], in: all) { x in
      (
        broadcastLike(x[0].dimshuffle(.x, .x), full([x[1], 3], 0, dtype: .int8)),
        full([x[1], 3], x[0])
      )
    },
    .misses("broadcast-to-fill", over: [.known(1, 3), .size(2)]) { x in
      broadcastLike(x[0], full([x[1], 3], 0, dtype: .int8))
    },
  ]
}
