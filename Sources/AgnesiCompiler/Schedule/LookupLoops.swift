import AgnesiArray
import AgnesiKernel

/// The loops of a kernel that reads at places which other tensors list.
///
/// What depends on the row alone is computed before the loop over its columns. What depends on the
/// column alone goes into a table, which serves some rows.
struct LookupLoops {
  /// The symbols of a row, all axes but the last taken as one, and of a column.
  let row: Symbol
  let column: Symbol
  /// One index for each group of axes, in these symbols.
  let indices: [Scalar]
  private let rows: Scalar
  private let columns: Scalar
  /// The symbol of a place in a table.
  private let slot: Symbol

  /// How many rows a table serves, and for how many columns it is.
  private static let rowCount = 32
  private static let columnCount = 512

  init(_ axes: LoopAxes, _ builder: inout KernelBuilder) {
    row = builder.symbol("row")
    column = builder.symbol("column")
    slot = builder.symbol("slot")
    let sizes = axes.groups.map(\.size)
    var indices = sizes
    var rest = Scalar.index(row)
    for group in sizes.indices.dropLast().reversed() {
      indices[group] = group == 0 ? rest : .binary(.modulo, rest, sizes[group])
      rest = .binary(.floorDivide, rest, sizes[group])
    }
    indices[sizes.count - 1] = .index(column)
    self.indices = indices
    rows = sizes.dropLast().reduce(.integer(1), *)
    columns = sizes[sizes.count - 1]
  }

  /// Adds the loops, and gives the range that workers share.
  func build(
    _ builder: inout KernelBuilder, _ lookups: Lookups, _ assembly: KernelAssembly, weight: Int,
    store: (Scalar) -> Statement
  ) -> Kernel.ParallelRange {
    let p = builder.symbol("p")
    let work = columns * .integer(weight)
    if lookups.columnPlaces.isEmpty && lookups.columnChecks.isEmpty {
      addRow(&builder, .index(p), lookups, Tile(width: columns), nil, store)
      return .init(p, count: rows, cost: work)
    }
    let tables = LookupTables(
      lookups.columnPlaces, at: slot, count: Self.columnCount, assembly)
    let first = builder.constant("first", .index(p) * Self.rowCount)
    let last = builder.constant("last", .binary(.minimum, rows, first + Self.rowCount))
    builder.loop("block", to: columns.ceilingQuotient(.integer(Self.columnCount))) {
      builder, block in
      let start = builder.constant("start", block * Self.columnCount)
      let width = builder.constant(
        "width", .binary(.minimum, .integer(Self.columnCount), columns - start))
      let tile = Tile(start: start, width: width)
      addColumns(&builder, tile, .serial, lookups.columnChecks + tables.stores)
      builder.loop("r", from: first, to: last) { builder, row in
        addRow(&builder, row, lookups, tile, tables, store)
      }
    }
    let blocks = rows.ceilingQuotient(.integer(Self.rowCount))
    return .init(p, count: blocks, cost: work * Self.rowCount)
  }

  /// Columns that are computed together.
  private struct Tile {
    var start = Scalar.integer(0)
    let width: Scalar
  }

  /// Adds what the columns of a tile take in one row.
  private func addRow(
    _ builder: inout KernelBuilder, _ index: Scalar, _ lookups: Lookups, _ tile: Tile,
    _ tables: LookupTables?, _ store: (Scalar) -> Statement
  ) {
    func ofRow(_ statements: [Statement]) -> [Statement] {
      statements.renumberingSymbols(by: 0, replacing: [row: index])
    }
    ofRow(lookups.rowChecks).forEach { builder.add($0) }
    var names: [Scalar: Scalar] = [:]
    for place in lookups.rowPlaces {
      names[place] = builder.constant("place", place.replacing([.index(row): index]))
    }
    func named(_ statements: [Statement]) -> [Statement] {
      ofRow(statements.map { $0.mapExpressions { $0.replacing(names) } })
    }
    let staged = tables?.staged(lookups.element) ?? .init(element: lookups.element)
    if !staged.loads.isEmpty { addColumns(&builder, tile, .scalar, named(staged.loads)) }
    let body = lookups.elementChecks + [store(staged.element)]
    addColumns(&builder, tile, staged.hint, named(body))
  }

  /// Adds a loop over the columns of a tile.
  private func addColumns(
    _ builder: inout KernelBuilder, _ tile: Tile, _ hint: Loop.Hint, _ body: [Statement]
  ) {
    builder.loop("i", to: tile.width, hint: hint) { builder, i in
      let body = body.renumberingSymbols(
        by: 0, replacing: [column: tile.start + i, slot: i])
      body.forEach { builder.add($0) }
    }
  }
}
