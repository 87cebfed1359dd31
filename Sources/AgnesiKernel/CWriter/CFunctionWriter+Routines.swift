import AgnesiArray

extension CFunctionWriter {
  /// Writes the call of a routine.
  mutating func call(_ routine: Routine) {
    switch routine {
    case .matrixProduct(let dtype, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      let arguments =
        [a.isTransposed ? "1" : "0", b.isTransposed ? "1" : "0"]
        + [m, n, k, alpha].map { expressions.text($0) } + operand(a) + operand(b)
        + [expressions.text(beta)] + operand(c)
      let function = dtype == .float32 ? "sgemm" : "dgemm"
      line("launch->runtime->\(function)(\(arguments.joined(separator: ", ")));")
    case .tileProduct(let tile): write(tile)
    case .transposition(let transposition):
      let function = CTransposition(dtype: transposition.dtype, way: transposition.way)
      transpositions.insert(function)
      let arguments =
        [transposition.rows, transposition.columns].map { expressions.text($0) }
        + operand(transposition.source) + operand(transposition.target)
      line("\(function.name)(\(arguments.joined(separator: ", ")));")
    }
  }

  private mutating func operand(_ matrix: MatrixOperand) -> [String] {
    [address(matrix.buffer, matrix.offset), expressions.text(matrix.leadingDimension)]
  }

  private mutating func address(_ buffer: BufferID, _ offset: Scalar) -> String {
    let name = expressions.buffer(buffer)
    return offset.integerValue == 0
      ? name : name + " + " + expressions.write(offset).as(.product)
  }

  // MARK: Tiles

  /// Writes a tile product: one local vector for each sum.
  ///
  /// Names that end in an underscore are free: `CNames` makes none.
  private mutating func write(_ tile: TileProduct) {
    let vector = CVector(dtype: tile.dtype, laneCount: tile.laneCount)
    vectors.insert(vector)
    if tile.lanes == .summed { summedVectors.insert(vector) }
    line("{")
    indent += "  "
    for row in 0..<tile.rows {
      let names = (0..<tile.columns).map { "\(Self.sum(row, $0)) = {0}" }
      line("\(vector.name) \(names.joined(separator: ", "));")
    }
    let type = tile.dtype.cType
    line("const \(type) *const a0_ = \(address(tile.left.buffer, tile.left.offset));")
    line("const \(type) *const b0_ = \(address(tile.right.buffer, tile.right.offset));")
    let asked = [("l", tile.left), ("r", tile.right)].compactMap { name, operand in
      operand.ahead.map { ahead in
        line("const \(type) *const \(name)_ = \(address(operand.buffer, ahead.offset));")
        return (name: name + "_", stride: number("\(name)s_", ahead.stride), ahead.lineCount)
      }
    }
    let rowStride = number("rows_", tile.left.stride)
    let columnStride = number("columns_", tile.right.stride)
    let strides = tile.loops.enumerated().map { depth, loop in
      (
        count: number("n\(depth)_", loop.count), left: number("s\(depth)_", loop.leftStride),
        right: number("t\(depth)_", loop.rightStride)
      )
    }
    let outerIndent = indent
    for (depth, loop) in strides.enumerated() {
      let k = "k\(depth)_"
      // Unrolled, compilers keep numbers for later steps in registers that the sums need.
      if tile.fillsRegisters { line(.rolled) }
      line("for (int64_t \(k) = 0; \(k) < \(loop.count); ++\(k)) {")
      indent += "  "
      line("const \(type) *const a\(depth + 1)_ = a\(depth)_ + \(k) * \(loop.left);")
      line("const \(type) *const b\(depth + 1)_ = b\(depth)_ + \(k) * \(loop.right);")
    }
    for (name, stride, lineCount) in asked {
      for number in 0..<lineCount {
        let distance = number * TileProduct.Ahead.lineByteCount / tile.dtype.byteCount
        line(.ask, "\(name) + k\(tile.loops.count - 1)_ * \(stride) + \(distance)")
      }
    }
    writeStep(tile, vector, depth: tile.loops.count, rowStride, columnStride)
    while indent != outerIndent {
      indent.removeLast(2)
      line("}")
    }
    writeStores(tile, vector)
    indent.removeLast(2)
    line("}")
  }

  private static func sum(_ row: Int, _ column: Int) -> String { "c\(row)_\(column)_" }

  /// The text of a number that loops use again and again.
  private mutating func number(_ name: String, _ x: Scalar) -> String {
    let text = expressions.text(x)
    if x.isLeaf { return text }
    line("const int64_t \(name) = \(text);")
    return name
  }

  /// One product for each sum of the tile.
  private mutating func writeStep(
    _ tile: TileProduct, _ vector: CVector, depth: Int, _ rowStride: String, _ columnStride: String
  ) {
    func place(_ start: String, _ number: Int, _ stride: String) -> String {
      number == 0 ? start : "\(start) + \(number) * \(stride)"
    }
    for column in 0..<tile.columns {
      let address = place("b\(depth)_", column, columnStride)
      line("const \(vector.name) y\(column)_ = *(const \(vector.name) *)(\(address));")
    }
    for row in 0..<tile.rows {
      let address = place("a\(depth)_", row, rowStride)
      let isVector = tile.lanes == .summed
      let type = isVector ? vector.name : tile.dtype.cType
      line("const \(type) x\(row)_ = *(const \(type) *)(\(address));")
      for column in 0..<tile.columns {
        line("\(Self.sum(row, column)) += x\(row)_ * y\(column)_;")
      }
    }
  }

  private mutating func writeStores(_ tile: TileProduct, _ vector: CVector) {
    let start = address(tile.result.buffer, tile.result.offset)
    line("\(tile.dtype.cType) *const c_ = \(start);")
    let rowStride = number("r_", tile.result.rowStride)
    let columnStride = number("q_", tile.result.columnStride)
    let validRows = number("validRows_", tile.validRows)
    let validColumns = number("validColumns_", tile.validColumns)
    let operation = tile.accumulates ? "+=" : "="
    for row in 0..<tile.rows {
      for column in 0..<tile.columns {
        let conditions =
          (tile.hasAllRows ? [] : ["\(row) < \(validRows)"])
          + (tile.hasAllColumns ? [] : ["\(column) < \(validColumns)"])
        let guarding =
          conditions.isEmpty ? "" : "if (\(conditions.joined(separator: " && "))) "
        let place = "c_ + \(row) * \(rowStride) + \(column) * \(columnStride)"
        let sum = Self.sum(row, column)
        switch tile.lanes {
        case .kept where tile.result.passesCache:
          line(.pass, "\(vector.name), \(place), \(sum)", behind: guarding)
        case .kept: line("\(guarding)*(\(vector.name) *)(\(place)) \(operation) \(sum);")
        case .summed: line("\(guarding)*(\(place)) \(operation) \(vector.sum)(&\(sum));")
        }
      }
    }
  }
}

extension TileProduct {
  /// Whether there are enough sums that one step is long, and that they need most registers.
  fileprivate var fillsRegisters: Bool { rows * columns >= 12 }

  /// Whether every row, or column, is known to be stored.
  fileprivate var hasAllRows: Bool { validRows.integerValue.map { $0 >= Int64(rows) } ?? false }
  fileprivate var hasAllColumns: Bool {
    validColumns.integerValue.map { $0 >= Int64(columns) } ?? false
  }
}
