import AgnesiKernel

extension PackedProduct {
  /// How the copying into panels is divided into pieces: rows of the right operand, and panels.
  ///
  /// A piece reads what lies side by side in memory: some whole rows, or much of few columns where
  /// columns lie so.
  private var piece: (rows: Int, panels: Int) {
    turnsRight ? (min(k, 256), 1) : (min(k, 16), packedPanels.count)
  }

  /// The number of pieces, and the cost of one.
  var packingRange: (count: Scalar, cost: Scalar) {
    let count = (k + piece.rows - 1) / piece.rows
    return (
      .integer(count * ((packedPanels.count + piece.panels - 1) / piece.panels)),
      .integer(piece.rows * piece.panels * panelWidth / 4)
    )
  }

  /// Writes the copying of one piece of the right operand into panels.
  ///
  /// - Parameters:
  ///   - number: the number of the piece.
  ///   - source: the right operand from some row and column on.
  ///   - panels: the buffer of the panels.
  func emitPacking(
    _ builder: inout KernelBuilder, number: Scalar,
    from source: Reader, to panels: BufferID
  ) {
    let piece = piece
    let parts = (k + piece.rows - 1) / piece.rows
    let first = builder.constant("first", .binary(.modulo, number, .integer(parts)) * piece.rows)
    let count = builder.constant(
      "count",
      k % piece.rows == 0
        ? .integer(piece.rows) : .binary(.minimum, .integer(piece.rows), .integer(k) - first))
    let firstPanel = builder.constant(
      "firstPanel",
      .binary(.floorDivide, number, .integer(parts)) * piece.panels + packedPanels.lowerBound)
    let endPanel = builder.constant(
      "endPanel", .binary(.minimum, firstPanel + piece.panels, .integer(packedPanels.upperBound)))
    func copy(_ body: inout KernelBuilder, _ panel: Scalar, vectors: Int, columns: Int) {
      let width = vectors * laneCount
      let operand = source(first, panel * panelWidth)
      let start = body.constant(
        "start", (panel - packedPanels.lowerBound) * (panelWidth * k) + first * width)
      if turnsRight {
        var columnsOfSource = operand
        columnsOfSource.isTransposed = false
        body.add(
          .call(
            .transposition(
              Transposition(
                dtype, rows: .integer(columns), columns: count, from: columnsOfSource,
                to: MatrixOperand(panels, offset: start, leadingDimension: .integer(width))))))
        if columns == width { return }
      }
      body.loop("row", to: count) { body, row in
        let target = body.constant("target", start + row * width)
        if !turnsRight {
          let place = body.constant("place", operand.offset + row * operand.leadingDimension)
          body.loop("column", to: .integer(columns), hint: .vector) { body, column in
            body.store(
              panels, at: target + column, .load(operand.buffer, at: place + column, dtype))
          }
        }
        if columns < width {
          body.loop("column", from: .integer(columns), to: .integer(width)) { body, column in
            body.store(panels, at: target + column, .constant(0, dtype))
          }
        }
      }
    }
    forEachPanel(&builder, from: firstPanel, to: endPanel, piece.panels, packedPanels, copy)
  }

  /// Runs one body for each full panel of a range, and one for the panel after those.
  ///
  /// - Parameters:
  ///   - step: how many panels are in the range, at most.
  ///   - all: all the panels of which the range is a part.
  func forEachPanel(
    _ builder: inout KernelBuilder, from first: Scalar, to end: Scalar, _ step: Int,
    _ all: Range<Int>,
    _ body: (inout KernelBuilder, _ panel: Scalar, _ vectors: Int, _ columns: Int) -> Void
  ) {
    let hasLast = lastColumns > 0
    if all.lowerBound < fullPanels {
      let fullEnd =
        hasLast
        ? builder.constant("fullEnd", .binary(.minimum, end, .integer(fullPanels))) : end
      builder.loop("panel", from: first, to: fullEnd) { inner, panel in
        body(&inner, panel, vectors, panelWidth)
      }
    }
    if !hasLast { return }
    func last(_ builder: inout KernelBuilder) {
      body(&builder, .integer(fullPanels), lastVectors, lastColumns)
    }
    if step >= all.count { return last(&builder) }
    builder.branch(
      .compare(.equal, end, .integer(panelCount)), then: last, else: { _ in })
  }
}
