import AgnesiArray
import AgnesiKernel

/// How a product of small matrices of known sizes is cut into tiles that stay in registers.
///
/// A call of BLAS costs as much as multiplying two matrices of 8 rows and columns does. Small
/// products are therefore written into the kernel itself: tiles of some rows by some vectors of
/// columns, all of one size. Where the sizes are no multiples of the tile's, tiles and vectors
/// overlap: they compute the same sums again, in the same order, and store the same numbers.
struct SmallProduct {
  let dtype: DType
  /// The sizes of the product.
  private let m, n, k: Int
  /// The elements of a vector.
  let laneCount: Int
  /// The rows and the vectors of a tile.
  let rows, vectors: Int
  /// How far the vectors of a tile lie apart: closer than they are long if they overlap.
  let vectorStride: Int

  /// The most multiply-adds for which this is the better way.
  ///
  /// Beyond, the operands no longer stay in the first cache, and BLAS packs them well.
  static let workLimit = 64 * 64 * 64
  /// The longest sums: few sums at a time that are long wait for each other's additions.
  static let longestSum = 512
  /// The fewest columns: with less, vectors would stay empty.
  static let fewestColumns = 4
  /// The most vectors of a tile.
  static let mostVectors = 4
  /// The bytes of a matrix from which on it is asked for before it is needed.
  static let leastBytesAhead = 1024
  /// The bytes of a result from which on it passes the cache: more than the second one holds.
  static let leastBytesPastCache: Int64 = 2 << 20

  /// The tiles for some operands; nil if their sizes are unknown, or BLAS is better at them.
  init?(_ dtype: DType, _ operands: ProductOperands, unit: VectorUnit) {
    guard let m = operands.m.integerValue, let n = operands.n.integerValue,
      let k = operands.k.integerValue, max(m, n, k) <= Self.workLimit
    else { return nil }
    self.init(dtype, m: Int(m), n: Int(n), k: Int(k), unit: unit)
  }

  /// The tiles for some sizes, none of them over `workLimit`.
  init?(_ dtype: DType, m: Int, n: Int, k: Int, unit: VectorUnit) {
    guard m >= 1, n >= Self.fewestColumns, k <= Self.longestSum, m * n <= Self.workLimit,
      m * n * k <= Self.workLimit
    else { return nil }
    self.dtype = dtype
    (self.m, self.n, self.k) = (m, n, k)
    let tile = Tile.best(dtype, m: m, n: n, k: k, unit)
    (laneCount, rows) = (tile.columns.laneCount, tile.rows)
    (vectors, vectorStride) = (tile.columns.vectors, tile.columns.stride)
  }

  /// The rows that a worker computes at a time: one tile's, where tiles do not overlap.
  ///
  /// Kernels that pass such rows on become one: a chain of products takes one launch.
  ///
  /// - Parameter turnsRight: whether the right operand is turned first, which serves all rows.
  func blockRows(turnsRight: Bool) -> Int { turnsRight || m % rows != 0 ? m : rows }

  /// The number of the first tile of a block of `blockRows` rows.
  func firstTile(ofBlock number: Scalar) -> Scalar {
    m % rows == 0 ? number * tilesAcross : .integer(0)
  }

  /// The tiles below each other, and side by side.
  private var tilesDown: Int { (m + rows - 1) / rows }
  private var tilesAcross: Int { (n + tileWidth - 1) / tileWidth }
  /// The columns of a tile.
  private var tileWidth: Int { (vectors - 1) * vectorStride + laneCount }

  /// Whether each vector of a result that lies by itself is a whole line of the cache, stored once.
  private var fillsLines: Bool {
    laneCount * dtype.byteCount == TileProduct.Ahead.lineByteCount && vectorStride == laneCount
      && n % tileWidth == 0 && m % rows == 0
  }

  /// The operands of the next product, which are asked for during this one.
  struct Next {
    /// nil for those that are the same, are computed here, or do not lie together.
    let a, b: MatrixOperand?
    /// The number of the first of the tiles in the product.
    let firstTile: Scalar
  }

  /// Writes the product of some rows of a matrix with another matrix.
  ///
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - a: the left operand, either way round.
  ///   - b: the right operand, with its rows contiguous.
  ///   - c: the result.
  ///   - next: what is multiplied after this, if that is known.
  ///   - passesCache: whether the result need not stay in the cache.
  ///   - finish: what becomes of an element, given its row among these and its column; nil where it
  ///     is the result.
  func emit(
    _ builder: inout KernelBuilder, rows count: Int, a: MatrixOperand, b: MatrixOperand,
    c: MatrixOperand, next: Next? = nil, passesCache: Bool = false,
    finish: ((_ element: Scalar, _ row: Scalar, _ column: Scalar) -> Scalar)?
  ) {
    let (rowStride, innerStride): (Scalar, Scalar) =
      a.isTransposed ? (.integer(1), a.leadingDimension) : (a.leadingDimension, .integer(1))
    overlapping(&builder, "row", size: count, tile: rows) { body, rowNumber, row in
      overlapping(&body, "column", size: n, tile: tileWidth) { body, columnNumber, column in
        var product = TileProduct(
          dtype, rows: rows, columns: vectors, laneCount: laneCount, lanes: .kept,
          loops: [TileProduct.Loop(.integer(k), left: innerStride, right: b.leadingDimension)],
          left: TileProduct.Operand(
            a.buffer, offset: a.offset + row * rowStride, stride: rowStride),
          right: TileProduct.Operand(
            b.buffer, offset: b.offset + column, stride: .integer(vectorStride)),
          result: TileProduct.Result(
            c.buffer, offset: c.offset + row * c.leadingDimension + column,
            rowStride: c.leadingDimension, columnStride: .integer(vectorStride)),
          validRows: .integer(rows), validColumns: .integer(vectors))
        product.result.passesCache = passesCache && fillsLines && finish == nil
        if let next, k > 0 {
          let tile = next.firstTile + rowNumber * tilesAcross + columnNumber
          emit(&body, product, tile, of: next)
        } else {
          body.add(.call(.tileProduct(product)))
        }
        guard let finish else { return }
        body.loop("i", to: .integer(rows)) { body, i in
          body.loop("j", to: .integer(tileWidth), hint: .vector) { body, j in
            let (row, column) = (row + i, column + j)
            let place = c.offset + row * c.leadingDimension + column
            body.store(
              c.buffer, at: place, finish(.load(c.buffer, at: place, dtype), row, column))
          }
        }
      }
    }
  }

  /// Writes a tile that asks for a part of the next product's operands: the first tiles for the left
  /// one, those after them for the right one, each step for one line of the cache; all tiles for
  /// both where these are too few.
  private func emit(
    _ builder: inout KernelBuilder, _ product: TileProduct, _ tile: Scalar, of next: Next
  ) {
    let tiles = tilesDown * tilesAcross
    let (lines, otherLines) = (lineCount(next.a, m * k), lineCount(next.b, k * n))
    let (first, other) = ((lines + k - 1) / k, (otherLines + k - 1) / k)
    func asking(_ operand: MatrixOperand?, _ lines: Int, _ tiles: Int, from tile: Scalar)
      -> TileProduct.Ahead?
    {
      guard let operand, lines > 0 else { return nil }
      let count = (lines + tiles * k - 1) / (tiles * k)
      let stride = count * TileProduct.Ahead.lineByteCount / dtype.byteCount
      return TileProduct.Ahead(
        offset: operand.offset + tile * (k * stride), stride: .integer(stride), lineCount: count)
    }
    var product = product
    if first + other > tiles {
      product.left.ahead = asking(next.a, lines, tiles, from: tile)
      product.right.ahead = asking(next.b, otherLines, tiles, from: tile)
      return builder.add(.call(.tileProduct(product)))
    }
    let plain = product
    product.right.ahead = asking(next.b, otherLines, max(other, 1), from: tile - first)
    let second = product
    product = plain
    product.left.ahead = asking(next.a, lines, max(first, 1), from: tile)
    emit(&builder, product, if: tile, isBelow: first, of: tiles) { builder in
      emit(&builder, second, if: tile, isBelow: first + other, of: tiles) { builder in
        builder.add(.call(.tileProduct(plain)))
      }
    }
  }

  /// Writes a tile if its number among all is below a limit, else something else.
  private func emit(
    _ builder: inout KernelBuilder, _ product: TileProduct, if tile: Scalar, isBelow limit: Int,
    of count: Int, else other: (inout KernelBuilder) -> Void
  ) {
    if limit == 0 { return other(&builder) }
    if limit >= count { return builder.add(.call(.tileProduct(product))) }
    builder.branch(
      .compare(.less, tile, .integer(limit)),
      then: { $0.add(.call(.tileProduct(product))) }, else: other)
  }

  /// The lines of the cache that a matrix takes; 0 where there is none, or where it is so small that
  /// processors find it by themselves.
  private func lineCount(_ matrix: MatrixOperand?, _ count: Int) -> Int {
    let byteCount = count * dtype.byteCount
    guard matrix != nil, byteCount >= Self.leastBytesAhead else { return 0 }
    return (byteCount + TileProduct.Ahead.lineByteCount - 1) / TileProduct.Ahead.lineByteCount
  }

  /// Visits the first places of equal tiles that cover a size, the last of which ends with it.
  private func overlapping(
    _ builder: inout KernelBuilder, _ name: String, size: Int, tile: Int,
    _ body: (inout KernelBuilder, _ number: Scalar, _ start: Scalar) -> Void
  ) {
    if tile == size { return body(&builder, .integer(0), .integer(0)) }
    builder.loop(name, to: .integer((size + tile - 1) / tile)) { inner, number in
      let start = number * .integer(tile)
      let first = inner.constant(
        name, size % tile == 0 ? start : .binary(.minimum, start, .integer(size - tile)))
      body(&inner, number, first)
    }
  }
}

/// The shape of a tile.
private struct Tile {
  /// How the vectors of a tile lie, and how many tiles cover all columns.
  struct Columns {
    let laneCount, vectors, stride, tiles: Int
  }

  let columns: Columns
  let rows: Int

  /// The shape with which a product takes the least time.
  static func best(_ dtype: DType, m: Int, n: Int, k: Int, _ unit: VectorUnit) -> Tile {
    var lanes = unit.laneCount(dtype)
    while lanes > n { lanes /= 2 }
    let isWide = lanes * dtype.byteCount >= 64
    let one = Tile(columns: Columns(laneCount: lanes, vectors: 1, stride: lanes, tiles: n), rows: 1)
    var best = (tile: one, time: Double.infinity)
    // Half of a wide register may be better, since there are more loads of such in a cycle.
    for lanes in isWide ? [lanes, lanes / 2] : [lanes] {
      for columns in coverings(n, lanes) {
        let limit = (unit.registerCount - columns.vectors - 1) / columns.vectors
        for rows in (1...min(m, max(1, limit))).reversed() {
          let tile = Tile(columns: columns, rows: rows)
          let time = tile.time(m: m, k: k, lanes * dtype.byteCount)
          if time < best.time { best = (tile, time) }
        }
      }
    }
    return best.tile
  }

  /// The ways to cover some columns: at once, in vectors that overlap alike, or by tiles of some
  /// vectors of which the last overlaps.
  private static func coverings(_ n: Int, _ lanes: Int) -> [Columns] {
    let whole = (n + lanes - 1) / lanes
    let atOnce: [Columns] =
      if whole == 1 {
        [Columns(laneCount: lanes, vectors: 1, stride: lanes, tiles: 1)]
      } else if whole <= SmallProduct.mostVectors, (n - lanes) % (whole - 1) == 0 {
        [Columns(laneCount: lanes, vectors: whole, stride: (n - lanes) / (whole - 1), tiles: 1)]
      } else {
        []
      }
    let tiled = (1...SmallProduct.mostVectors).filter { $0 * lanes <= n }.map { vectors in
      Columns(
        laneCount: lanes, vectors: vectors, stride: lanes,
        tiles: (n + vectors * lanes - 1) / (vectors * lanes))
    }
    return atOnce + tiled
  }

  /// About how long a product takes, vectors having so many bytes.
  ///
  /// Tiles that overlap cost more than their time: rows are no longer passed on.
  private func time(m: Int, k: Int, _ byteCount: Int) -> Double {
    let step = VectorUnit.stepTime(rows: rows, vectors: columns.vectors, byteCount: byteCount)
    let startAndEnd = Double(10 + rows * columns.vectors)
    let tiles = Double((m + rows - 1) / rows * columns.tiles)
    return tiles * (Double(k) * step + startAndEnd) * (m % rows == 0 ? 1 : 1.05)
  }
}
