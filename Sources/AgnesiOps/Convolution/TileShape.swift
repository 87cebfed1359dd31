import AgnesiKernel

/// What a step of a tile takes to load the operand of a row, and a vector, in multiplications.
///
/// Measured with tiles of all shapes on processors with vectors of 512 bits.
struct TileLoads {
  let row, vector: Double

  /// A number for each row, and vectors that were turned or packed in the order of the steps.
  static let packed = TileLoads(row: 1.9, vector: 3)
  /// A number for each row, and vectors that begin anywhere in a line of the cache.
  static let neighbours = TileLoads(row: 1.9, vector: 2.5)
  /// A number for each row, and vectors that one small block holds.
  static let block = TileLoads(row: 1.3, vector: 2)
  /// Vectors for rows as well, from far apart.
  static let images = TileLoads(row: 3.5, vector: 3.5)
  /// Vectors for rows as well, of which those of a row share most of their lines.
  static let rows = TileLoads(row: 2.5, vector: 3.5)
}

/// The sizes of a tile of sums that stays in registers: its rows, and the vectors of a row.
struct TileShape: Hashable {
  let rows, vectors: Int

  /// Whether a processor has registers for the sums, one row of vectors and one broadcast number.
  func fits(_ unit: VectorUnit) -> Bool { rows * vectors + vectors + 1 <= unit.registerCount }

  /// The share of its multiplications that a processor reaches: with fewer than eight sums, each
  /// waits for the last addition to it; with few sums for what is loaded, all wait for the cache;
  /// and a step of the loops takes the time of about two multiplications besides.
  func rate(_ loads: TileLoads) -> Double {
    let sums = Double(rows * vectors)
    let loaded = loads.row * Double(rows) + loads.vector * Double(vectors)
    return min(1, sums / 8, sums / loaded) * sums / (sums + 2)
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
