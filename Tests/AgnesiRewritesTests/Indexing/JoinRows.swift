import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let joins: [RewriteRow] = [
    .fires("join-of-one", over: [.unknown(2, 3)], in: all) { (concatenate([$0[0]]), $0[0]) },
    .misses("join-of-one", over: [.unknown(2, 3)], in: all) { concatenate([$0[0], $0[0]]) },
    .fires("join-of-empty", over: [.known(0, 3), .known(2, 3), .known(1, 3)], in: all) { x in
      (concatenate([x[0], x[1], x[0], x[2]]), concatenate([x[1], x[2]]))
    },
    .misses("join-of-empty", over: [.known(0, 3)]) { concatenate([$0[0], $0[0]]) },
    .misses("join-of-empty", over: [.unknown(2, 3), .unknown(4, 3)]) {
      concatenate([$0[0], $0[1]])
    },
    .fires("join-of-join", over: [.unknown(2, 3), .unknown(4, 3)], in: all) { x in
      (concatenate([x[0], concatenate([x[1], x[0]])]), concatenate([x[0], x[1], x[0]]))
    },
    .misses("join-of-join", over: [.unknown(2, 3), .known(1, 3)]) { x in
      concatenate([x[0], concatenate([x[1], x[1]], axis: 0)], axis: 1)
    },
    .fires("join-of-slices", over: [.unknown(5, 3), .integer(2)], in: all) { x in
      (concatenate([x[0][Slice(to: x[1])], x[0][Slice(from: x[1])]]), concatenate([x[0]]))
    },
    .fires("join-of-slices", over: [.unknown(5, 3), .integer(-2)]) { x in
      (concatenate([x[0][Slice(to: x[1])], x[0][Slice(from: x[1])]]), concatenate([x[0]]))
    },
    .fires("join-of-slices", over: [.unknown(2, 5)], in: all) {
      (
        concatenate([$0[0][.all, 1..<2], $0[0][.all, 2...]], axis: 1),
        concatenate([$0[0][.all, 1...]], axis: 1)
      )
    },
    .misses("join-of-slices", over: [.unknown(5, 3)]) {
      concatenate([$0[0][1...], $0[0][Slice(to: 1)]])
    },
    .misses("join-of-slices", over: [.unknown(5, 3)]) {
      concatenate([$0[0][Slice(to: 2)], $0[0][1...]])
    },
    .misses("join-of-slices", over: [.unknown(5, 3)]) {
      concatenate([$0[0][0..<1, 1...], $0[0][1..<2, Slice(to: 2)]])
    },
    .fires("join-of-unary", over: [.unknown(2, 3), .unknown(4, 3)], in: floating) {
      (concatenate([tanh($0[0]), tanh($0[1])]), tanh(concatenate([$0[0], $0[1]])))
    },
    .misses("join-of-unary", over: [.unknown(2, 3), .unknown(4, 3)]) {
      concatenate([tanh($0[0]), exp($0[1])])
    },
    .fires("subtensor-of-join", over: joined, in: all) { (concatenate($0)[2], $0[1][0]) },
    .fires("subtensor-of-join", over: joined) { (concatenate($0)[1, 2], $0[0][1, 2]) },
    .fires("subtensor-of-join", over: joined) {
      (concatenate($0)[1..<3], concatenate([$0[0][1...], $0[1]]))
    },
    .fires("subtensor-of-join", over: joinedColumns, in: all) { (concatenate($0)[3...], $0[1]) },
    .fires("subtensor-of-join", over: joined) { x in
      (concatenate(x)[.all, 1], concatenate(x.map { $0[.all, 1] }))
    },
    .fires("subtensor-of-join", over: [.unknown(2, 3)]) {
      (stack([$0[0][0], $0[0][1]])[1], $0[0][1].dimshuffle(.x, 0)[0])
    },
    // The size of the last part is unknown, so no place in it is known to exist.
    .misses("subtensor-of-join", over: joined) { concatenate($0)[3] },
    .misses("subtensor-of-join", over: joined) { concatenate($0)[-1] },
    .misses("subtensor-of-join", over: joined) { concatenate($0)[Slice(step: 2)] },
    .fires("join-of-repeated", over: [.unknown(1, 3)]) {
      (concatenate([$0[0], $0[0], $0[0]]), $0[0].broadcastTo([3, $0[0].shape[1]]))
    },
    .misses("join-of-repeated", over: [.unknown(2, 3)]) { concatenate([$0[0], $0[0]]) },
  ]

  private static let joined: [RowOperand] = [.known(2, 3), .known(1, 3), .unknown(5, 3)]
  private static let joinedColumns: [RowOperand] = [.known(3, 1), .unknown(5, 1)]
}
