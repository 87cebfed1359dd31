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
    var lanes = unit.laneCount(dtype)
    while lanes > n { lanes /= 2 }
    laneCount = lanes
    let whole = (n + lanes - 1) / lanes
    if whole == 1 || whole <= Self.mostVectors && (n - lanes) % (whole - 1) == 0 {
      // All columns at once, in vectors that overlap alike.
      vectors = whole
      vectorStride = whole == 1 ? lanes : (n - lanes) / (whole - 1)
    } else {
      // As few vectors as cover the columns, then as many in a tile as there can be: each number
      // of the left operand is then read less often.
      let widths = (1...Self.mostVectors).filter { $0 * lanes <= n }
      vectors = Self.size(of: widths, computing: n, unit: lanes)
      vectorStride = lanes
    }
    // One register for each sum, each vector of the right operand, and a number of the left one.
    let limit = min(m, max(1, (unit.registerCount - vectors - 1) / vectors))
    rows = Self.size(of: Array((limit + 1) / 2...limit), computing: m, unit: 1)
  }

  /// The largest of some sizes of parts with which the least is computed twice.
  private static func size(of parts: [Int], computing count: Int, unit: Int) -> Int {
    func computed(_ part: Int) -> Int { (count + part * unit - 1) / (part * unit) * part }
    let least = parts.map(computed).min()
    return parts.last { computed($0) == least } ?? 1
  }

  /// The rows that a worker computes at a time: one tile's, where tiles do not overlap.
  ///
  /// Kernels that pass such rows on become one: a chain of products takes one launch.
  ///
  /// - Parameter turnsRight: whether the right operand is turned first, which serves all rows.
  func blockRows(turnsRight: Bool) -> Int { turnsRight || m % rows != 0 ? m : rows }

  /// Writes the product of some rows of a matrix with another matrix.
  ///
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - a: the left operand, either way round.
  ///   - b: the right operand, with its rows contiguous.
  ///   - c: the result.
  ///   - finish: what becomes of an element, given its row among these and its column; nil where it
  ///     is the result.
  func emit(
    _ builder: inout KernelBuilder, rows count: Int, a: MatrixOperand, b: MatrixOperand,
    c: MatrixOperand, finish: ((_ element: Scalar, _ row: Scalar, _ column: Scalar) -> Scalar)?
  ) {
    let (rowStride, innerStride): (Scalar, Scalar) =
      a.isTransposed ? (.integer(1), a.leadingDimension) : (a.leadingDimension, .integer(1))
    let width = (vectors - 1) * vectorStride + laneCount
    overlapping(&builder, "row", size: count, tile: rows) { body, row in
      overlapping(&body, "column", size: n, tile: width) { body, column in
        let product = TileProduct(
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
        body.add(.call(.tileProduct(product)))
        guard let finish else { return }
        body.loop("i", to: .integer(rows)) { body, i in
          body.loop("j", to: .integer(width), hint: .vector) { body, j in
            let (row, column) = (row + i, column + j)
            let place = c.offset + row * c.leadingDimension + column
            body.store(
              c.buffer, at: place, finish(.load(c.buffer, at: place, dtype), row, column))
          }
        }
      }
    }
  }

  /// Visits the first places of equal tiles that cover a size, the last of which ends with it.
  private func overlapping(
    _ builder: inout KernelBuilder, _ name: String, size: Int, tile: Int,
    _ body: (inout KernelBuilder, Scalar) -> Void
  ) {
    if tile == size { return body(&builder, .integer(0)) }
    builder.loop(name, to: .integer((size + tile - 1) / tile)) { inner, number in
      let start = number * .integer(tile)
      let first = inner.constant(
        name, size % tile == 0 ? start : .binary(.minimum, start, .integer(size - tile)))
      body(&inner, first)
    }
  }
}
