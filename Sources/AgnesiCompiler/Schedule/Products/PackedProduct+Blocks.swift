import AgnesiKernel

extension PackedProduct {
  /// Part of an operand from some row and column on.
  typealias Reader = (_ row: Scalar, _ column: Scalar) -> MatrixOperand

  /// The buffers and expressions of the kernel that multiplies.
  struct Parts {
    /// The left operand from some row, and some place in the sums, on.
    let left: Reader
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
  }

  /// Sums times `alpha`, added to `beta` times the element of the addend.
  struct Update {
    let alpha, beta: Scalar
    let addend: (_ row: Scalar, _ column: Scalar) -> Scalar

    /// The result where the sum has one part, or this is its first.
    fileprivate func first(_ sum: Scalar, _ row: Scalar, _ column: Scalar) -> Scalar {
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
      forEachPanel(
        &body, from: firstPanel, to: endPanel, blockPanels, 0..<panelCount
      ) { body, panel, vectors, columns in
        emitPanel(&body, panel, vectors: vectors, columns: columns, block, sum, parts)
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

  /// Writes the tiles of a block that lie in one panel.
  private func emitPanel(
    _ builder: inout KernelBuilder, _ panel: Scalar, vectors: Int, columns: Int, _ block: Block,
    _ sum: Sum, _ parts: Parts
  ) {
    let column = builder.constant("column", panel * panelWidth)
    let right = right(panel, column, vectors: vectors, sum, parts)
    func emit(_ body: inout KernelBuilder, row: Scalar, rows: Int) {
      let row = body.constant("row", row)
      emitTile(
        &body, rows: rows, vectors: vectors, columns: columns, row: row, column: column,
        right: right, sum, parts)
    }
    builder.loop("tile", to: block.tiles) { body, tile in
      emit(&body, row: block.firstRow + tile * rows, rows: rows)
    }
    let rest = m % rows
    if rest == 0 { return }
    let isHere = Scalar.compare(
      .greaterOrEqual, block.firstRow + blockRows, .integer(m))
    self.emit(&builder, if: blocksDown == 1 ? nil : isHere) { body in
      emit(&body, row: .integer(m - rest), rows: rest)
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
    _ builder: inout KernelBuilder, rows: Int, vectors: Int, columns: Int, row: Scalar,
    column: Scalar, right: MatrixOperand, _ sum: Sum, _ parts: Parts
  ) {
    let width = vectors * laneCount
    let left = parts.left(row, sum.inner)
    let (rowStride, innerStride): (Scalar, Scalar) =
      left.isTransposed
      ? (.integer(1), left.leadingDimension) : (left.leadingDimension, .integer(1))
    var product = TileProduct(
      dtype, rows: rows, columns: vectors, laneCount: laneCount, lanes: .kept,
      loops: [TileProduct.Loop(sum.length, left: innerStride, right: right.leadingDimension)],
      left: TileProduct.Operand(left.buffer, offset: left.offset, stride: rowStride),
      right: TileProduct.Operand(
        right.buffer, offset: right.offset, stride: .integer(laneCount)),
      result: TileProduct.Result(
        parts.result, offset: row * n + column, rowStride: .integer(n),
        columnStride: .integer(laneCount)),
      validRows: .integer(rows), validColumns: .integer(vectors))
    // Whole vectors of plain sums are stored where they belong.
    if parts.update == nil && columns == width {
      return inFirstPart(&builder, sum) { body, isFirst in
        product.accumulates = !isFirst
        body.add(.call(.tileProduct(product)))
      }
    }
    product.result = TileProduct.Result(
      parts.sums, offset: .integer(0), rowStride: .integer(width),
      columnStride: .integer(laneCount))
    builder.add(.call(.tileProduct(product)))
    inFirstPart(&builder, sum) { body, isFirst in
      body.loop("i", to: .integer(rows)) { body, i in
        body.loop("j", to: .integer(columns), hint: .vector) { body, j in
          let sum = Scalar.load(parts.sums, at: i * width + j, dtype)
          let (row, column) = (row + i, column + j)
          let position = row * n + column
          let value =
            isFirst
            ? parts.update?.first(sum, row, column) ?? sum
            : .load(parts.result, at: position, dtype) + (parts.update?.later(sum) ?? sum)
          body.store(parts.result, at: position, value)
        }
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
