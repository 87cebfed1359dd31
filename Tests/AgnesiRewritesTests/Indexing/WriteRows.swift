import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let writes: [RewriteRow] = [
    .fires("write-of-nothing", over: [.unknown(2, 3)], in: numbers) {
      (incrementSubtensor($0[0][1...], 0), $0[0])
    },
    .fires("write-of-nothing", over: [.unknown(4, 3), .integers([1, 0, 1])], in: numbers) {
      (incrementSubtensor($0[0][$0[1]], 0), $0[0])
    },
    .fires("write-of-nothing", over: [.unknown(2, 3)], in: numbers) { x in
      (setSubtensor(fullLike(x[0], 2)[1...], 2), fullLike(x[0], 2))
    },
    .misses("write-of-nothing", over: [.unknown(2, 3)], in: numbers) {
      setSubtensor(fullLike($0[0], 2)[1...], 3)
    },
    .misses("write-of-nothing", over: [.unknown(2, 3)]) { incrementSubtensor($0[0][1...], 1) },
    .fires("write-of-itself", over: [.unknown(2, 3)], in: all) {
      (setSubtensor($0[0][1...], $0[0][1...]), $0[0])
    },
    .fires("write-of-itself", over: [.unknown(4, 3), .integers([1, 0, 1])], in: all) {
      (setSubtensor($0[0][$0[1]], $0[0][$0[1]]), $0[0])
    },
    .misses("write-of-itself", over: [.unknown(2, 3)]) { setSubtensor($0[0][1], $0[0][0]) },
    .fires("write-of-all", over: [.unknown(2, 3), .unknown(1, 3)], in: numbers) {
      (written($0[1], to: $0[0], .increment), $0[0] + $0[1])
    },
    .fires("write-of-all", over: [.unknown(2, 3), .unknown(1, 3)], in: all) {
      (written($0[1], to: $0[0], .set), broadcastLike($0[1], $0[0]))
    },
    .misses("write-of-all", over: [.unknown(2, 3), .unknown(3)]) {
      incrementSubtensor($0[0][1...], $0[1])
    },
    .fires("increment-of-zeros", over: [.unknown(2, 3), .unknown(3)], in: numbers) { x in
      let part = zerosLike(x[0])[1...]
      return (incrementSubtensor(part, x[1]), setSubtensor(part, x[1]))
    },
    // What is added to one place repeatedly adds up.
    .misses("increment-of-zeros", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      incrementSubtensor(zerosLike($0[0])[$0[1]], $0[2])
    },
    .fires("set-of-write", over: [.unknown(2, 3), .unknown(3), .unknown(3)], in: all) {
      (
        setSubtensor(setSubtensor($0[0][1...], $0[1])[1...], $0[2]),
        setSubtensor($0[0][1...], $0[2])
      )
    },
    .fires("set-of-write", over: [.unknown(2, 3), .unknown(3), .unknown(3)], in: numbers) {
      (
        setSubtensor(incrementSubtensor($0[0][1], $0[1])[1], $0[2]),
        setSubtensor($0[0][1], $0[2])
      )
    },
    .fires("set-of-write", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) { x in
      let part = x[0][x[1]]
      return (
        setSubtensor(setSubtensor(part, x[2] + 1)[x[1]], x[2]), setSubtensor(part, x[2])
      )
    },
    .misses("set-of-write", over: [.unknown(2, 3), .unknown(3), .unknown(3)]) {
      setSubtensor(incrementSubtensor($0[0][1...], $0[1])[0], $0[2])
    },
    .fires("increment-of-write", over: [.unknown(2, 3), .unknown(3), .unknown(3)], in: numbers) {
      (
        incrementSubtensor(setSubtensor($0[0][1...], $0[1])[1...], $0[2]),
        setSubtensor($0[0][1...], $0[1].dimshuffle(.x, 0) + $0[2].dimshuffle(.x, 0))
      )
    },
    .fires("increment-of-write", over: [.unknown(2, 3), .unknown(3), .unknown(3)], in: numbers) {
      (
        incrementSubtensor(incrementSubtensor($0[0][1...], $0[1])[1...], $0[2]),
        incrementSubtensor($0[0][1...], $0[1].dimshuffle(.x, 0) + $0[2].dimshuffle(.x, 0))
      )
    },
    // Of a value set repeatedly the last stays, to which all would be added.
    .misses("increment-of-write", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      incrementSubtensor(setSubtensor($0[0][$0[1]], $0[2])[$0[1]], $0[2])
    },
    .fires("repeated-written-value", over: [.unknown(2, 3), .unknown()], in: all) { x in
      let part = x[0][1]
      return (
        setSubtensor(part, broadcastLike(x[1].dimshuffle(.x), part)), setSubtensor(part, x[1])
      )
    },
    .misses("repeated-written-value", over: [.unknown(2, 3), .unknown(), .unknown(3)]) {
      setSubtensor($0[0][1], broadcastLike($0[1].dimshuffle(.x), $0[2]))
    },
    .fires("part-of-write", over: [.unknown(2, 3), .unknown(3)], in: all) {
      (setSubtensor($0[0][1...], $0[1])[1...], broadcastLike($0[1].dimshuffle(.x, 0), $0[0][1...]))
    },
    .fires("part-of-write", over: [.unknown(2, 3), .unknown(3)], in: numbers) {
      (incrementSubtensor($0[0][1...], $0[1])[1...], $0[0][1...] + $0[1])
    },
    .misses("part-of-write", over: [.unknown(2, 3), .unknown(3)]) {
      setSubtensor($0[0][1...], $0[1])[0]
    },
    // Places may repeat, so that not every value is found again.
    .misses("part-of-write", over: [.unknown(4, 3), .integers([1, 0, 1]), .unknown(3)]) {
      setSubtensor($0[0][$0[1]], $0[2])[$0[1]]
    },
    .fires("part-beside-write", over: [.unknown(4, 3), .unknown(2)]) {
      (setSubtensor($0[0][2..., 1], $0[1])[0..<2], $0[0][0..<2])
    },
    .misses("part-beside-write", over: [.unknown(4, 3), .unknown(3)]) {
      setSubtensor($0[0][2], $0[1])[-1]
    },
  ]

  /// A write to all of a matrix.
  private static func written(_ value: Variable, to x: Variable, _ mode: WriteMode) -> Variable {
    applyOne(SubtensorWrite(axes: [.slice(.all), .slice(.all)], mode: mode), to: [x, value])
  }
}
