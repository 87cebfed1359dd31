import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let parts: [RewriteRow] = [
    .fires("subtensor-of-unary", over: [.unknown(2, 3)], in: floating) {
      (exp($0[0])[1...], exp($0[0][1...]))
    },
    .fires("subtensor-of-unary", over: [.unknown(2, 3)], in: floating) {
      ((tanh($0[0]) + $0[0])[0], tanh($0[0][0]) + $0[0][0])
    },
    .misses("subtensor-of-unary", over: [.unknown(2, 3), .unknown(2, 3)]) { ($0[0] + $0[1])[1] },
    // What others need as well is computed once.
    .misses("subtensor-of-unary", over: [.unknown(2, 3)]) { x in
      let hidden = exp(x[0])
      return hidden[1] * sum(hidden)
    },
    .fires("subtensor-of-elementwise", over: [.unknown(2, 3), .unknown(2, 3)], in: numbers) {
      (($0[0] + $0[1])[1...], $0[0][1...] + $0[1][1...])
    },
    .fires("subtensor-of-elementwise", over: [.unknown(2, 3), .unknown(1, 3)], in: numbers) {
      (($0[0] * $0[1])[1, 1...], $0[0][1, 1...] * $0[1][0, 1...])
    },
    .misses("subtensor-of-elementwise", over: [.unknown(2, 3), .unknown(2, 3)]) { x in
      let hidden = x[0] + x[1]
      return hidden[1] * sum(hidden)
    },
    .fires("subtensor-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)], in: all) {
      (broadcastLike($0[0], $0[1])[1], broadcastLike($0[0][0], $0[1][1]))
    },
    .fires("subtensor-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)], in: all) {
      (broadcastLike($0[0], $0[1])[1...], broadcastLike($0[0], $0[1][1...]))
    },
    .misses("subtensor-of-broadcast", over: [.unknown(1, 3), .unknown(2, 3)]) {
      exp(broadcastLike($0[0], $0[1]))[1]
    },
    .fires("subtensor-of-dimshuffle", over: [.unknown(2, 3, 4)], in: all) {
      ($0[0].dimshuffle(2, 0, 1)[0], $0[0][.all, .all, 0])
    },
    .fires("subtensor-of-dimshuffle", over: [.unknown(2, 3, 4)]) {
      (
        $0[0].dimshuffle(1, .x, 0, 2)[1..<3, 0, .all, 1],
        $0[0][.all, 1..<3, 1].dimshuffle(1, 0)
      )
    },
    .misses("subtensor-of-dimshuffle", over: [.unknown(2, 3)]) {
      $0[0].dimshuffle(.x, 0, 1)[Slice(step: -1)]
    },
    .fires("subtensor-of-reshape", over: [.unknown(2, 3, 4)], in: all) {
      ($0[0].flatten(2)[1...], $0[0][1...].flatten(2))
    },
    .fires("subtensor-of-reshape", over: [.unknown(2, 3, 4)], in: all) {
      ($0[0].flatten(2)[1], $0[0][1].flatten())
    },
    .fires("subtensor-of-reshape", over: [.unknown(2, 6, 3)]) { x in
      let entries: [Reshape.Entry] = [.axes(0..<1), .given(.fixed(9)), .inferred]
      return (
        x[0].reshape([x[0].shape[0], 9, -1])[1...],
        applyOne(Reshape(entries: entries), to: [x[0][1...]])
      )
    },
    // Places of merged axes are no places of the operand.
    .misses("subtensor-of-reshape", over: [.unknown(2, 3, 4)]) { $0[0].flatten(2)[.all, 5] },
    .fires("subtensor-of-rows", over: [.unknown(2, 3, 4)], in: floating) {
      (softmax($0[0])[1, 0..<2], softmax($0[0][1, 0..<2]))
    },
    .fires("subtensor-of-rows", over: [.unknown(2, 3)], in: floating) {
      (logSoftmax($0[0])[1...], logSoftmax($0[0][1...]))
    },
    .misses("subtensor-of-rows", over: [.unknown(2, 3)]) { softmax($0[0])[.all, 1] },
    .fires("subtensor-of-reduction", over: [.unknown(2, 3, 4)], in: numbers) {
      (sum($0[0], axis: 1)[1], sum($0[0][1], axis: 0, keepDims: true).dimshuffle(1))
    },
    .fires("subtensor-of-reduction", over: [.unknown(2, 3, 4)], in: numbers) {
      (max($0[0], axis: 1, keepDims: true)[1...], max($0[0][1...], axis: 1, keepDims: true))
    },
    .fires("subtensor-of-reduction", over: [.unknown(2, 3, 4)], in: numbers) {
      (
        argmax($0[0], axis: 0)[1..<3],
        argmax($0[0][.all, 1..<3], axis: 0, keepDims: true).dimshuffle(1, 2)
      )
    },
    .misses("subtensor-of-reduction", over: [.unknown(2, 3)]) {
      sum($0[0], axis: 1, keepDims: true)[.all, 0]
    },
    .fires("subtensor-of-product", over: [.unknown(2, 3), .unknown(3, 4)], in: numbers) {
      (dot($0[0], $0[1])[0..<1, 1...], dot($0[0][0..<1], $0[1][.all, 1...]))
    },
    .fires("subtensor-of-product", over: [.unknown(2, 3), .unknown(3, 4)], in: floating) {
      (dot($0[0], $0[1])[1], matmul($0[0][1].dimshuffle(.x, 0), $0[1]).dimshuffle(1))
    },
    .misses("subtensor-of-product", over: [.unknown(2, 3), .unknown(3, 4)]) { x in
      let product = dot(x[0], x[1])
      return product[0] + sum(product)
    },
  ]
}
