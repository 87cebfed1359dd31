import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let sparseSums: [RewriteRow] = [
    .fires("sum-with-part", over: [.unknown(2, 3), .unknown(3)], in: numbers) { x in
      let part = setSubtensor(zerosLike(x[0])[1...], x[1])
      return (x[0] + part, incrementSubtensor(x[0][1...], x[1]))
    },
    .fires(
      "sum-with-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)], in: floating
    ) {
      let part = incrementSubtensor(zerosLike($0[0])[$0[1]], $0[2])
      return (part + $0[0], incrementSubtensor($0[0][$0[1]], $0[2]))
    },
    // Of a place that is set repeatedly, the last value counts, not the sum.
    .misses("sum-with-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      $0[0] + setSubtensor(zerosLike($0[0])[$0[1]], $0[2])
    },
    .misses("sum-with-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      $0[2] + incrementSubtensor(zerosLike($0[0])[$0[1]], $0[2])
    },
    // Tensors of unknown sizes may differ.
    .misses(
      "sum-with-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3), .unknown(4, 3)]
    ) {
      $0[3] + incrementSubtensor(zerosLike($0[0])[$0[1]], $0[2])
    },
    .fires(
      "difference-with-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)],
      in: floating
    ) { x in
      let part = incrementSubtensor(zerosLike(x[0])[x[1]], x[2])
      return (x[0] - part, incrementSubtensor(x[0][x[1]], -x[2].dimshuffle(.x, 0)))
    },
    .misses("difference-with-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      incrementSubtensor(zerosLike($0[0])[$0[1]], $0[2]) - $0[0]
    },
    .fires(
      "multiple-of-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3), .unknown()],
      in: floating
    ) { x in
      let part = zerosLike(x[0])[x[1]]
      let value = x[3].dimshuffle(.x, .x) * x[2].dimshuffle(.x, 0)
      return (x[3] * incrementSubtensor(part, x[2]), incrementSubtensor(part, value))
    },
    .misses("multiple-of-part", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      $0[2] * incrementSubtensor(zerosLike($0[0])[$0[1]], $0[2])
    },
  ]
}
