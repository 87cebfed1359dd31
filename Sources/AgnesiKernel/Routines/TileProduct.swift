package import AgnesiArray

/// A small block of sums of products, every one of which stays in a vector register of the
/// processor until it is complete: the innermost part of convolutions and products.
///
/// A sum runs over a nest of loops with indices k. With r for a row of the tile, s for a column,
/// and l for a lane of a vector:
///
///     kept lanes:    result[r, s, l] = sum over k of left[r, k] * right[s, k, l]
///     summed lanes:  result[r, s] = sum over k and l of left[r, k, l] * right[s, k, l]
///
/// Lanes lie side by side in memory, and need not be aligned. All else is at places that are
/// linear in the indices. Rows and columns from the valid counts on are computed but not stored:
/// their operands must lie in the buffers, but can be anything.
package struct TileProduct: Sendable {
  /// What becomes of the lanes of the sums.
  package enum Lanes: Sendable { case kept, summed }

  /// One of the loops of the sum, and how far one step of it moves in the operands.
  package struct Loop: Sendable {
    package var count, leftStride, rightStride: Scalar
    package init(_ count: Scalar, left: Scalar, right: Scalar) {
      self.count = count
      leftStride = left
      rightStride = right
    }
  }

  /// An operand: where its first element lies, and the distance to that of the next row (of `left`)
  /// or column (of `right`).
  package struct Operand: Sendable {
    package var buffer: BufferID
    package var offset, stride: Scalar
    /// What is asked for in the same buffer ahead of need, if anything.
    package var ahead: Ahead?
    package init(_ buffer: BufferID, offset: Scalar, stride: Scalar, ahead: Ahead? = nil) {
      self.buffer = buffer
      self.offset = offset
      self.stride = stride
      self.ahead = ahead
    }
  }

  /// Memory that each step of the innermost loop asks the cache for, since processors find it too
  /// late by themselves: a hint, which may lie outside of the buffer.
  package struct Ahead: Sendable {
    /// The place that the first step asks for, and how far the next step's is from it.
    package var offset, stride: Scalar
    /// The lines of the cache from there on, of `lineByteCount` bytes each.
    package var lineCount: Int
    package init(offset: Scalar, stride: Scalar, lineCount: Int) {
      self.offset = offset
      self.stride = stride
      self.lineCount = lineCount
    }

    /// The bytes of a line of the cache, on nearly all processors.
    package static let lineByteCount = 64
  }

  /// Where sums are stored.
  package struct Result: Sendable {
    package var buffer: BufferID
    package var offset, rowStride, columnStride: Scalar
    /// Whether sums go to memory past the cache, which then need not read what was there: only for
    /// vectors that are whole lines of the cache, from multiples of 64 bytes on, and that nobody
    /// reads soon.
    package var passesCache = false
    package init(_ buffer: BufferID, offset: Scalar, rowStride: Scalar, columnStride: Scalar) {
      self.buffer = buffer
      self.offset = offset
      self.rowStride = rowStride
      self.columnStride = columnStride
    }
  }

  package var dtype: DType
  /// The sizes of the tile; `rows * columns` sums should fit the registers.
  package var rows, columns: Int
  /// The number of elements of a vector: a power of two, perhaps 1.
  package var laneCount: Int
  package var lanes: Lanes
  /// The loops of the sum, outermost first.
  package var loops: [Loop]
  package var left, right: Operand
  package var result: Result
  /// How many rows and columns are stored; more than there are means all.
  package var validRows, validColumns: Scalar
  /// Whether sums are added to what the result holds, or replace it.
  package var accumulates: Bool

  package init(
    _ dtype: DType, rows: Int, columns: Int, laneCount: Int, lanes: Lanes, loops: [Loop],
    left: Operand, right: Operand, result: Result, validRows: Scalar, validColumns: Scalar,
    accumulates: Bool = false
  ) {
    self.dtype = dtype
    self.rows = rows
    self.columns = columns
    self.laneCount = laneCount
    self.lanes = lanes
    self.loops = loops
    self.left = left
    self.right = right
    self.result = result
    self.validRows = validRows
    self.validColumns = validColumns
    self.accumulates = accumulates
  }

  var expressions: [Scalar] {
    loops.flatMap { [$0.count, $0.leftStride, $0.rightStride] }
      + [left.offset, left.stride, right.offset, right.stride]
      + [result.offset, result.rowStride, result.columnStride, validRows, validColumns]
      + [left.ahead, right.ahead].compactMap { $0 }.flatMap { [$0.offset, $0.stride] }
  }

  func mapExpressions(_ replace: (Scalar) -> Scalar) -> TileProduct {
    var tile = self
    tile.loops = loops.map {
      Loop(replace($0.count), left: replace($0.leftStride), right: replace($0.rightStride))
    }
    tile.left.offset = replace(left.offset)
    tile.left.stride = replace(left.stride)
    tile.right.offset = replace(right.offset)
    tile.right.stride = replace(right.stride)
    tile.result.offset = replace(result.offset)
    tile.result.rowStride = replace(result.rowStride)
    tile.result.columnStride = replace(result.columnStride)
    tile.validRows = replace(validRows)
    tile.validColumns = replace(validColumns)
    tile.left.ahead = left.ahead?.mapExpressions(replace)
    tile.right.ahead = right.ahead?.mapExpressions(replace)
    return tile
  }
}

extension TileProduct.Ahead {
  fileprivate func mapExpressions(_ replace: (Scalar) -> Scalar) -> Self {
    Self(offset: replace(offset), stride: replace(stride), lineCount: lineCount)
  }
}
