import AgnesiArray

extension KernelChecker {
  /// Checks the arguments of a routine.
  func check(_ routine: Routine) throws(KernelError) {
    let stored = try buffer(routine.buffers.stored)
    guard stored.isWritable || stored.isScratch else { throw fail("\(stored.name) is read only") }
    switch routine {
    case .matrixProduct(let dtype, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      guard dtype.isFloating else { throw fail("a matrix product of \(dtype)") }
      for size in [m, n, k] { try expect(size, .int64, "a size") }
      for factor in [alpha, beta] { try expect(factor, dtype, "a factor") }
      for matrix in [a, b, c] { try check(matrix, dtype) }
      guard !c.isTransposed else { throw fail("the result of a matrix product is not transposed") }
    case .tileProduct(let tile): try check(tile)
    case .transposition(let transposition):
      for x in transposition.expressions { try expect(x, .int64, "a size or a place") }
      for matrix in [transposition.source, transposition.target] {
        try check(matrix, transposition.dtype)
        guard !matrix.isTransposed else { throw fail("a transposition of a transposed matrix") }
      }
      guard transposition.source.buffer != transposition.target.buffer else {
        throw fail("a transposition within one buffer")
      }
    }
  }

  private func check(_ tile: TileProduct) throws(KernelError) {
    guard tile.dtype.isFloating else { throw fail("a tile product of \(tile.dtype)") }
    for x in tile.expressions { try expect(x, .int64, "a size or a place") }
    for id in [tile.left.buffer, tile.right.buffer, tile.result.buffer] {
      guard try buffer(id).dtype == tile.dtype else {
        throw fail("an operand of another dtype than \(tile.dtype)")
      }
    }
    guard ![tile.left.buffer, tile.right.buffer].contains(tile.result.buffer) else {
      throw fail("a tile product that reads what it writes")
    }
    let isVector = [1, 2, 4, 8, 16, 32, 64].contains(tile.laneCount)
    guard tile.rows > 0, tile.columns > 0, tile.rows * tile.columns <= 64, isVector else {
      throw fail("a tile of \(tile.rows) by \(tile.columns) vectors of \(tile.laneCount)")
    }
    let isLine = tile.laneCount * tile.dtype.byteCount == TileProduct.Ahead.lineByteCount
    guard !tile.result.passesCache || isLine && tile.lanes == .kept && !tile.accumulates else {
      throw fail("a tile product that stores other than lines past the cache")
    }
    guard !tile.loops.isEmpty || tile.left.ahead == nil && tile.right.ahead == nil else {
      throw fail("a tile product that asks for memory in no loop")
    }
  }

  private func check(_ matrix: MatrixOperand, _ dtype: DType) throws(KernelError) {
    try expect(matrix.offset, .int64, "an offset")
    try expect(matrix.leadingDimension, .int64, "a leading dimension")
    guard try buffer(matrix.buffer).dtype == dtype else {
      throw fail("a matrix of another dtype than \(dtype)")
    }
  }
}
