extension TileProduct {
  /// The elements that are read and written; rows and columns that are not stored count, as they
  /// are read.
  ///
  /// The indices are symbols with negative numbers, which kernels do not use.
  var places: [Routine.Places] {
    var used = 0
    func symbol() -> Symbol {
      used += 1
      return Symbol(id: -used, name: "")
    }
    let (row, column, lane) = (symbol(), symbol(), symbol())
    let steps = loops.map { _ in symbol() }
    let rows = (symbol: row, count: Scalar.integer(rows))
    let columns = (symbol: column, count: Scalar.integer(columns))
    let lanes = (symbol: lane, count: Scalar.integer(laneCount))
    let inner = zip(steps, loops).map { (symbol: $0, count: $1.count) }
    func sum(_ start: Scalar, _ strides: [Scalar]) -> Scalar {
      zip(steps, strides).reduce(start) { $0 + .index($1.0) * $1.1 }
    }
    let isSummed = self.lanes == .summed
    let leftStart = left.offset + .index(row) * left.stride
    let rightStart = right.offset + .index(column) * right.stride + .index(lane)
    let resultStart =
      result.offset + .index(row) * result.rowStride + .index(column) * result.columnStride
    return [
      Routine.Places(
        buffer: left.buffer,
        position: sum(isSummed ? leftStart + .index(lane) : leftStart, loops.map(\.leftStride)),
        indices: [rows] + (isSummed ? [lanes] : []) + inner),
      Routine.Places(
        buffer: right.buffer, position: sum(rightStart, loops.map(\.rightStride)),
        indices: [columns, lanes] + inner),
      Routine.Places(
        buffer: result.buffer, position: isSummed ? resultStart : resultStart + .index(lane),
        indices: [rows, columns] + (isSummed ? [] : [lanes])),
    ]
  }

  /// The same tile with the places in some buffers moved.
  func mapOffsets(_ move: (BufferID, Scalar) -> Scalar) -> TileProduct {
    var tile = self
    tile.left.offset = move(left.buffer, left.offset)
    tile.right.offset = move(right.buffer, right.offset)
    if let ahead = left.ahead { tile.left.ahead?.offset = move(left.buffer, ahead.offset) }
    if let ahead = right.ahead { tile.right.ahead?.offset = move(right.buffer, ahead.offset) }
    tile.result.offset = move(result.buffer, result.offset)
    return tile
  }
}
