import AgnesiKernel

/// The sizes of a tile of sums that stays in registers: its rows, and the vectors of a row.
struct TileShape: Hashable {
  let rows, vectors: Int

  /// Whether a processor has registers for the sums, one row of vectors and one broadcast number.
  func fits(_ unit: VectorUnit) -> Bool { rows * vectors + vectors + 1 <= unit.registerCount }

  /// The share of its multiplications that a processor reaches: with fewer than eight sums, each
  /// waits for the last addition to it; with few sums for what is loaded, all wait for the cache;
  /// and a step of the loops takes the time of about two multiplications besides.
  ///
  /// - Parameters:
  ///   - vectorLoad: what loading a vector costs, against a multiplication.
  ///   - rowLoad: what loading the operand of a row costs.
  func rate(vectorLoad: Double, rowLoad: Double = 1) -> Double {
    let sums = Double(rows * vectors)
    let loads = rowLoad * Double(rows) + vectorLoad * Double(vectors)
    return min(1, sums / 8, sums / loads) * sums / (sums + 2)
  }

  /// The shape with the highest score among those that fit the registers.
  static func best(
    _ unit: VectorUnit, rows: Int, vectors: Int, score: (TileShape) -> Double
  ) -> (shape: TileShape, score: Double) {
    var best = (shape: TileShape(rows: 1, vectors: 1), score: 0.0)
    for vectors in 1...max(1, vectors) {
      for rows in 1...max(1, min(rows, ConvolutionWay.rowLimit)) {
        let shape = TileShape(rows: rows, vectors: vectors)
        if !shape.fits(unit) { break }
        let score = score(shape)
        if score > best.score * (1 + 1e-9) { best = (shape, score) }
      }
    }
    return best
  }
}

/// The smallest multiple of a step that is not below a number.
func roundedUp(_ number: Int, to step: Int) -> Int { (number + step - 1) / step * step }
