import AgnesiArray
import AgnesiKernel

/// How a product of large matrices of known sizes is cut into tiles that stay in registers, and into
/// blocks that workers share.
///
/// The right operand is copied into panels: as many columns as a tile has, row after row, so that
/// tiles read one number after the other. A block of the result is some rows of tiles by some
/// panels. Long sums are added up in parts of equal length, one after the other: what a tile reads
/// again and again stays in the cache.
///
/// Two kinds of product wait for the memory more than they multiply. With few rows, the right
/// operand is read where it lies, in parts of a few rows of wide blocks, one behind the other in
/// memory. With short sums, tiles follow each other along the rows of the result, which are then
/// written from end to end.
///
/// Every element is the sum of the same numbers in the same order whatever its place in a tile or
/// block, and blocks do not depend on the number of workers.
struct PackedProduct {
  let dtype: DType
  /// The sizes of the product.
  let m, n, k: Int
  /// Whether the columns of the right operand lie side by side in memory, not its rows.
  let turnsRight: Bool
  /// The elements of a vector.
  let laneCount: Int
  /// The rows and the vectors of a tile.
  let rows, vectors: Int
  /// The length of the parts of a sum, of which the last can be shorter.
  let depth: Int
  /// Whether tiles follow each other along rows first, not down panels.
  let goesAlongRows: Bool
  /// The tiles below each other, and the panels, of a block.
  let blockTiles, blockPanels: Int

  /// The longest part of a sum: with it, a panel takes 128 KiB.
  static let longestPart = 512
  /// The same where the right operand is read in place.
  static let longestPartInPlace = 112
  /// The bytes of a row of it that a block should read at least.
  static let leastBytesInPlace = 512
  /// The longest sums that count as short, and the most bytes of panels that all tiles of some rows
  /// read for them.
  static let longestShortSum = 64
  static let mostBytesAlongRows = 256 << 10
  /// The most rows and columns of a block: its part of the left operand takes 256 KiB of float32.
  static let mostBlockRows = 128
  static let mostBlockColumns = 256
  /// The blocks there should be, so that any few workers get about as many, and the multiply-adds
  /// for which a block of its own is worth it.
  static let wantedBlocks = 16
  static let blockWork = 500_000.0
  /// The most bytes of a packed operand, which is a copy in memory.
  static let mostPackedBytes = 32 << 20
  /// The most rows for which packing costs more than it saves, and those for which turning does:
  /// BLAS adds up along the columns instead.
  static let mostUnpackedRows = 64
  static let mostUnturnedRows = 32
  /// The fewest columns: with less, vectors would stay empty.
  static let fewestColumns = 4
  /// How many steps before they are used the numbers of a step are asked for.
  static let stepsAhead = 8
  /// The most rows and vectors of a tile.
  static let mostRows = 14
  static let mostVectors = 5

  /// The division for some operands; nil if their sizes are unknown, or BLAS is better at them.
  init?(_ dtype: DType, _ operands: ProductOperands, unit: VectorUnit) {
    guard let m = operands.m.integerValue, let n = operands.n.integerValue,
      let k = operands.k.integerValue, operands.batch.allSatisfy({ $0.integerValue == 1 })
    else { return nil }
    self.init(
      dtype, m: Int(m), n: Int(n), k: Int(k), turnsRight: operands.b.layout.isTransposed, unit: unit
    )
  }

  /// The division for some sizes.
  init?(_ dtype: DType, m: Int, n: Int, k: Int, turnsRight: Bool, unit: VectorUnit) {
    // One row is a product of a vector.
    guard m >= 2, n >= Self.fewestColumns, k >= 1,
      k.multipliedReportingOverflow(by: n).overflow == false,
      k * n <= Self.mostPackedBytes / dtype.byteCount, m <= Int(Int32.max),
      !turnsRight || m > Self.mostUnturnedRows || k <= Self.longestShortSum
    else { return nil }
    self.dtype = dtype
    (self.m, self.n, self.k) = (m, n, k)
    self.turnsRight = turnsRight
    var lanes = unit.laneCount(dtype)
    while lanes >= 2 * n { lanes /= 2 }
    laneCount = lanes
    let tile = Tile.best(m: m, n: n, lanes: lanes, lanes * dtype.byteCount, unit)
    (rows, vectors) = (tile.rows, tile.vectors)
    let width = vectors * lanes
    let down = (m + rows - 1) / rows
    let across = (n + width - 1) / width
    let isInPlace = !turnsRight && m <= Self.mostUnpackedRows && across > 1
    depth = Self.evenPart(of: k, atMost: isInPlace ? Self.longestPartInPlace : Self.longestPart)
    goesAlongRows =
      !isInPlace && k <= Self.longestShortSum && k * n * dtype.byteCount <= Self.mostBytesAlongRows

    var tiles = Self.evenPart(of: down, atMost: max(1, Self.mostBlockRows / rows))
    var panels =
      goesAlongRows
      ? across : Self.evenPart(of: across, atMost: max(1, Self.mostBlockColumns / width))
    let leastPanels =
      goesAlongRows
      ? panels
      : isInPlace ? min(panels, max(1, Self.leastBytesInPlace / (width * dtype.byteCount))) : 1
    let leastTiles = isInPlace ? tiles : 1
    let work = Double(m) * Double(n) * Double(k)
    let wanted = Int(min(Double(Self.wantedBlocks), work / Self.blockWork))
    func blocks() -> Int { (down + tiles - 1) / tiles * ((across + panels - 1) / panels) }
    while blocks() < wanted, tiles > leastTiles || panels > leastPanels {
      if panels <= leastPanels || tiles > leastTiles && tiles * rows > panels * width {
        tiles = (tiles + 1) / 2
      } else {
        panels = (panels + 1) / 2
      }
    }
    (blockTiles, blockPanels) = (tiles, panels)
  }

  /// The size of equal parts of a size, the last of which may be smaller.
  private static func evenPart(of size: Int, atMost limit: Int) -> Int {
    let parts = (size + limit - 1) / limit
    return (size + parts - 1) / parts
  }

  // MARK: Panels

  /// The columns of a panel.
  var panelWidth: Int { vectors * laneCount }
  /// The panels that are full.
  var fullPanels: Int { n / panelWidth }
  /// The columns of the panel after the full ones, perhaps 0.
  var lastColumns: Int { n % panelWidth }
  /// The vectors of the panel after the full ones, perhaps 0.
  var lastVectors: Int { (lastColumns + laneCount - 1) / laneCount }
  /// All panels.
  var panelCount: Int { fullPanels + (lastColumns > 0 ? 1 : 0) }
  /// The panels that are copied.
  ///
  /// With few rows, tiles read the right operand as it is: all but its last columns, if they do not
  /// fill vectors.
  var packedPanels: Range<Int> {
    if turnsRight || m > Self.mostUnpackedRows { return 0..<panelCount }
    return (lastColumns % laneCount == 0 ? panelCount : fullPanels)..<panelCount
  }

  /// The number of elements of the copies; the last panel is filled up with zeros to whole vectors.
  var packedCount: Int {
    let full = max(0, fullPanels - packedPanels.lowerBound)
    return packedPanels.isEmpty ? 0 : (full * vectors + lastVectors) * laneCount * k
  }

  /// Whether a left operand whose columns lie side by side is copied as well: its numbers are read
  /// once for each panel, and lie in many places unless sums are short.
  var packsColumnsOfLeft: Bool {
    panelCount > 1 && k > Self.longestShortSum
      && Double(m) * Double(k) <= Double(Self.mostPackedBytes / dtype.byteCount)
  }

  // MARK: Blocks

  /// The rows of a block, of which the last has perhaps fewer.
  var blockRows: Int { blockTiles * rows }
  var blocksDown: Int { (m + blockRows - 1) / blockRows }
  var blocksAcross: Int { (panelCount + blockPanels - 1) / blockPanels }
  /// The parts of a sum.
  var partCount: Int { (k + depth - 1) / depth }
}

/// The shape of a tile.
private struct Tile {
  let rows, vectors: Int

  /// The shape with which a product takes the least time.
  ///
  /// - Parameters:
  ///   - lanes: the elements of a vector.
  ///   - byteCount: the bytes of a vector.
  static func best(m: Int, n: Int, lanes: Int, _ byteCount: Int, _ unit: VectorUnit) -> Tile {
    var best = (tile: Tile(rows: 1, vectors: 1), time: Double.infinity)
    for vectors in 1...min(PackedProduct.mostVectors, (n + lanes - 1) / lanes) {
      for rows in 1...min(PackedProduct.mostRows, m) {
        let tile = Tile(rows: rows, vectors: vectors)
        // The sums, a row of vectors, and a number of the left operand.
        guard rows * vectors + vectors + 1 <= unit.registerCount else { break }
        let time = tile.time(m: m, n: n, lanes: lanes, byteCount)
        if time < best.time { best = (tile, time) }
      }
    }
    return best.tile
  }

  /// About how long one step of all sums takes.
  private func time(m: Int, n: Int, lanes: Int, _ byteCount: Int) -> Double {
    func row(_ rows: Int) -> Double {
      let last = (n % (vectors * lanes) + lanes - 1) / lanes
      return Double(n / (vectors * lanes)) * Tile(rows: rows, vectors: vectors).step(byteCount)
        + (last > 0 ? Tile(rows: rows, vectors: last).step(byteCount) : 0)
    }
    return Double(m / rows) * row(rows) + (m % rows > 0 ? row(m % rows) : 0)
  }

  /// About how long one step takes: the vectors of the right operand come from farther away than
  /// what a register is loaded with again.
  private func step(_ byteCount: Int) -> Double {
    VectorUnit.stepTime(rows: rows, vectors: vectors, byteCount: byteCount)
      + Double(rows + 2 * vectors) / 16
  }
}
