import AgnesiArray
import AgnesiKernel

extension PackedProduct {
  /// Part of an operand from some row and column on.
  typealias Reader = (_ row: Scalar, _ column: Scalar) -> MatrixOperand

  /// As many rows of the left operand from some row, and some place in the sums, on.
  typealias LeftReader = (_ row: Scalar, _ rows: Int, _ inner: Scalar) -> MatrixOperand

  /// The buffers and expressions of the kernel that multiplies.
  struct Parts {
    /// The left operand.
    let left: LeftReader
    /// The right operand from some row and column on.
    let right: Reader
    /// The panels that are copied.
    let panels: BufferID?
    /// Room for the sums of a tile.
    let sums: BufferID
    /// The result, row-major.
    let result: BufferID
    /// What becomes of sums before they are stored; nil where they are the result.
    let update: Update?
    /// What becomes of elements once their sums are complete; nil where these are the result.
    let finish: ((_ element: Scalar, _ row: Scalar, _ column: Scalar) -> Scalar)?
  }

  /// Sums times `alpha`, added to `beta` times the element of the addend.
  struct Update {
    let alpha, beta: Scalar
    let addend: (_ row: Scalar, _ column: Scalar) -> Scalar

    /// The result where the sum has one part, or this is its first.
    func first(_ sum: Scalar, _ row: Scalar, _ column: Scalar) -> Scalar {
      let (zero, one) = (Scalar.constant(0, beta.dtype), Scalar.constant(1, beta.dtype))
      let (scaled, element) = (later(sum), addend(row, column))
      if beta == one { return element + scaled }
      if beta == zero { return scaled }
      return .select(.compare(.equal, beta, zero), scaled, beta * element + scaled)
    }

    /// What a later part of a sum adds to the result.
    fileprivate func later(_ sum: Scalar) -> Scalar {
      alpha == .constant(1, alpha.dtype) ? sum : alpha * sum
    }
  }

  /// The blocks that workers share.
  var blockRange: (count: Scalar, cost: Scalar) {
    let work = Double(m) * Double(n) * Double(k) / Double(blocksDown * blocksAcross)
    return (.integer(blocksDown * blocksAcross), .integer(Int(work / 32) + 1))
  }

  /// Writes the computation of one block of the result.
  func emitBlock(_ builder: inout KernelBuilder, number: Scalar, _ parts: Parts) {
    let firstRow = builder.constant(
      "firstRow", .binary(.floorDivide, number, .integer(blocksAcross)) * blockRows)
    let tiles = builder.constant(
      "tiles",
      .binary(
        .minimum, .integer(blockTiles),
        .binary(.floorDivide, .integer(m) - firstRow, .integer(rows))))
    let firstPanel = builder.constant(
      "firstPanel", .binary(.modulo, number, .integer(blocksAcross)) * blockPanels)
    let endPanel = builder.constant(
      "endPanel", .binary(.minimum, firstPanel + blockPanels, .integer(panelCount)))
    let block = Block(firstRow: firstRow, tiles: tiles)
    func emitPart(_ body: inout KernelBuilder, _ part: Scalar) {
      let inner = body.constant("inner", part * depth)
      let length = body.constant(
        "length",
        k % depth == 0
          ? .integer(depth) : .binary(.minimum, .integer(depth), .integer(k) - inner))
      let sum = Sum(part: part, inner: inner, length: length)
      if goesAlongRows {
        forEachTile(&body, block) { body, row, rows in
          forEachPanel(
            &body, from: firstPanel, to: endPanel, blockPanels, 0..<panelCount
          ) { body, number, vectors, columns in
            let panel = panel(&body, number, vectors: vectors, columns: columns, sum, parts)
            emitTile(&body, row: row, rows: rows, panel, sum, parts)
          }
        }
      } else {
        forEachPanel(
          &body, from: firstPanel, to: endPanel, blockPanels, 0..<panelCount
        ) { body, number, vectors, columns in
          let panel = panel(&body, number, vectors: vectors, columns: columns, sum, parts)
          forEachTile(&body, block) { body, row, rows in
            emitTile(&body, row: row, rows: rows, panel, sum, parts)
          }
        }
      }
    }
    if partCount == 1 { return emitPart(&builder, .integer(0)) }
    builder.loop("part", to: .integer(partCount), emitPart)
  }

  /// The rows of a block: the first, and how many full tiles they make.
  private struct Block {
    let firstRow, tiles: Scalar
  }

  /// A part of the sums: its number, where it begins, and its length.
  private struct Sum {
    let part, inner, length: Scalar
  }

  /// A panel of the right operand: its first column, its size, and where it lies.
  private struct Panel {
    let column: Scalar
    let vectors, columns: Int
    let right: MatrixOperand
  }

  /// The panel with some number.
  private func panel(
    _ builder: inout KernelBuilder, _ number: Scalar, vectors: Int, columns: Int, _ sum: Sum,
    _ parts: Parts
  ) -> Panel {
    let column = builder.constant("column", number * panelWidth)
    return Panel(
      column: column, vectors: vectors, columns: columns,
      right: right(number, column, vectors: vectors, sum, parts))
  }

  /// Runs one body for each full tile of a block's rows, and one for the rows that are left.
  private func forEachTile(
    _ builder: inout KernelBuilder, _ block: Block,
    _ body: (inout KernelBuilder, _ row: Scalar, _ rows: Int) -> Void
  ) {
    builder.loop("tile", to: block.tiles) { inner, tile in
      body(&inner, inner.constant("row", block.firstRow + tile * rows), rows)
    }
    let rest = m % rows
    if rest == 0 { return }
    let isHere = Scalar.compare(
      .greaterOrEqual, block.firstRow + blockRows, .integer(m))
    emit(&builder, if: blocksDown == 1 ? nil : isHere) { inner in
      body(&inner, .integer(m - rest), rest)
    }
  }

  /// Where tiles read a panel: its copy if there is one.
  private func right(
    _ panel: Scalar, _ column: Scalar, vectors: Int, _ sum: Sum, _ parts: Parts
  ) -> MatrixOperand {
    let isCopied =
      packedPanels.lowerBound == 0 || panel == .integer(fullPanels) && !packedPanels.isEmpty
    guard isCopied, let panels = parts.panels else { return parts.right(sum.inner, column) }
    let width = vectors * laneCount
    let start = (panel - packedPanels.lowerBound) * (panelWidth * k)
    return MatrixOperand(
      panels, offset: start + sum.inner * width, leadingDimension: .integer(width))
  }

  /// Writes what is done under a condition, if there is one.
  private func emit(
    _ builder: inout KernelBuilder, if condition: Scalar?, _ body: (inout KernelBuilder) -> Void
  ) {
    guard let condition else { return body(&builder) }
    builder.branch(condition, then: body, else: { _ in })
  }

  /// Writes one tile.
  private func emitTile(
    _ builder: inout KernelBuilder, row: Scalar, rows: Int, _ panel: Panel, _ sum: Sum,
    _ parts: Parts
  ) {
    let (column, right) = (panel.column, panel.right)
    let (vectors, columns) = (panel.vectors, panel.columns)
    let width = vectors * laneCount
    let left = parts.left(row, rows, sum.inner)
    let (rowStride, innerStride): (Scalar, Scalar) =
      left.isTransposed
      ? (.integer(1), left.leadingDimension) : (left.leadingDimension, .integer(1))
    var product = TileProduct(
      dtype, rows: rows, columns: vectors, laneCount: laneCount, lanes: .kept,
      loops: [TileProduct.Loop(sum.length, left: innerStride, right: right.leadingDimension)],
      left: TileProduct.Operand(
        left.buffer, offset: left.offset, stride: rowStride,
        ahead: left.isTransposed ? ahead(left, rows) : nil),
      right: TileProduct.Operand(
        right.buffer, offset: right.offset, stride: .integer(laneCount), ahead: ahead(right, width)),
      result: TileProduct.Result(
        parts.result, offset: row * n + column, rowStride: .integer(n),
        columnStride: .integer(laneCount)),
      validRows: .integer(rows), validColumns: .integer(vectors))
    if parts.update == nil && columns == width {
      // Whole vectors of plain sums are stored where they belong.
      inFirstPart(&builder, sum) { body, isFirst in
        product.accumulates = !isFirst
        body.add(.call(.tileProduct(product)))
      }
    } else {
      product.result = TileProduct.Result(
        parts.sums, offset: .integer(0), rowStride: .integer(width),
        columnStride: .integer(laneCount))
      builder.add(.call(.tileProduct(product)))
      inFirstPart(&builder, sum) { body, isFirst in
        storeElements(&body, row: row, rows: rows, panel, parts) { i, j, row, column, old in
          let sum = Scalar.load(parts.sums, at: i * width + j, dtype)
          return isFirst
            ? parts.update?.first(sum, row, column) ?? sum
            : old + (parts.update?.later(sum) ?? sum)
        }
      }
    }
    finish(&builder, row: row, rows: rows, panel, sum, parts)
  }

  /// The next steps' numbers of an operand, so many side by side in each, which come from the second
  /// cache.
  private func ahead(_ operand: MatrixOperand, _ count: Int) -> TileProduct.Ahead {
    let line = TileProduct.Ahead.lineByteCount
    return TileProduct.Ahead(
      offset: operand.offset + operand.leadingDimension * Self.stepsAhead,
      stride: operand.leadingDimension,
      lineCount: (count * dtype.byteCount + line - 1) / line)
  }

  /// Writes what becomes of the elements of a tile after the last part of their sums: while they are
  /// in the nearest cache.
  private func finish(
    _ builder: inout KernelBuilder, row: Scalar, rows: Int, _ panel: Panel, _ sum: Sum,
    _ parts: Parts
  ) {
    guard let finish = parts.finish else { return }
    let isLast = Scalar.compare(.equal, sum.part, .integer(partCount - 1))
    emit(&builder, if: partCount == 1 ? nil : isLast) { body in
      storeElements(&body, row: row, rows: rows, panel, parts) { _, _, row, column, element in
        finish(element, row, column)
      }
    }
  }

  /// Stores the elements of a tile one by one.
  ///
  /// - Parameter value: gives an element from its place in the tile and in the result, and from what
  ///   the result holds there.
  private func storeElements(
    _ builder: inout KernelBuilder, row: Scalar, rows: Int, _ panel: Panel, _ parts: Parts,
    _ value: (_ i: Scalar, _ j: Scalar, _ row: Scalar, _ column: Scalar, _ old: Scalar) -> Scalar
  ) {
    builder.loop("i", to: .integer(rows)) { body, i in
      body.loop("j", to: .integer(panel.columns), hint: .vector) { body, j in
        let (row, column) = (row + i, panel.column + j)
        let position = row * n + column
        let old = Scalar.load(parts.result, at: position, dtype)
        body.store(parts.result, at: position, value(i, j, row, column, old))
      }
    }
  }

  /// Writes what is done with the first part of sums, which are stored, and with later ones, which
  /// are added.
  private func inFirstPart(
    _ builder: inout KernelBuilder, _ sum: Sum,
    _ body: (inout KernelBuilder, _ isFirst: Bool) -> Void
  ) {
    if partCount == 1 { return body(&builder, true) }
    builder.branch(
      .compare(.equal, sum.part, .integer(0)), then: { body(&$0, true) },
      else: { body(&$0, false) })
  }
}
