import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// The number of rows that one worker reduces at a time where there are few columns to share.
  static let rowPiece = 2048
  /// Up to so many columns, workers share the rows.
  private static let fewColumns = 512

  /// Emits the kernels for results that are contiguous among themselves: many at a time.
  func emitColumns(_ loops: ReductionLoops) {
    guard let inner = loops.kept.last else { return }
    if let rows = loops.reduced.first, loops.reduced.count == 1, loops.kept.count == 1,
      let rowCount = loops.axes.groups[rows].size.integerValue,
      rowCount >= 2 * Int64(Self.rowPiece),
      let columnCount = loops.axes.groups[inner].size.integerValue,
      columnCount < Int64(Self.fewColumns)
    {
      return emitColumnPieces(loops, rows, inner)
    }
    let assembly = KernelAssembly(program)
    emitTiles(loops, inner, assembly) { builder, indices, first, add in
      nestRows(loops, loops.reduced, &builder, indices) { builder, rows in
        add(&builder) { body, lane in
          rows.map { element(loops, &body, assembly, $0, column: inner, first + lane) }
        }
      }
    }
  }

  /// Emits the kernel that stores the results of tiles of columns, each from the rows that a body
  /// loops over: it gets the indices of the other kept axes, the first column, and what adds rows.
  private func emitTiles(
    _ loops: ReductionLoops, _ inner: Int, _ assembly: KernelAssembly,
    _ rows: (inout KernelBuilder, [Int: Scalar], _ first: Scalar, @escaping Columns.Rows) -> Void
  ) {
    let output = assembly.output(number(loops.value))
    let tile = loops.tile(of: inner)
    let columns = Columns(loops, assembly, tile: tile)
    let (parallel, body) = loops.overTiles(of: inner, tile: tile) {
      builder, indices, first, width in
      columns.reduce(&builder, width) { builder, add in rows(&builder, indices, first, add) }
      columns.finish(&builder, width) { body, lane, value in
        var indices = indices
        indices[inner] = first + lane
        body.store(
          output, at: loops.outputPosition(indices), value.cast(to: loops.resultDType))
      }
    }
    launch(loops.node, nil, assembly, parallel: parallel, body: body)
  }

  /// Pieces of some rows first, always the same ones, then the pieces in order.
  private func emitColumnPieces(_ loops: ReductionLoops, _ rows: Int, _ inner: Int) {
    let (rowCount, columnCount) = (loops.axes.groups[rows].size, loops.axes.groups[inner].size)
    let length = Self.rowPiece
    let pieces = rowCount.ceilingQuotient(.integer(length))
    let partial = temporary("partial", loops.reduction.accumulator, shape: [pieces, columnCount])
    let assembly = KernelAssembly(program)
    let target = assembly.output(partial)
    let tile = loops.tile(of: inner, beside: pieces)
    let columns = Columns(loops, assembly, tile: tile)
    var builder = KernelBuilder()
    let tiles = columnCount.ceilingQuotient(.integer(tile))
    let variable = builder.symbol("p")
    let piece = builder.constant("piece", .binary(.floorDivide, .index(variable), tiles))
    let first = builder.constant("first", .binary(.modulo, .index(variable), tiles) * tile)
    let width = builder.constant("width", ReductionLoops.width(of: columnCount, first, tile: tile))
    let start = builder.constant("start", piece * length)
    let end = builder.constant("end", .binary(.minimum, rowCount, start + length))
    columns.reduce(&builder, width) { builder, add in
      nestRows(loops, [rows], &builder, [:], bounds: (start, end)) { builder, rows in
        add(&builder) { body, lane in
          rows.map { element(loops, &body, assembly, $0, column: inner, first + lane) }
        }
      }
    }
    columns.finish(&builder, width) { body, lane, value in
      body.store(target, at: piece * columnCount + (first + lane), value)
    }
    launch(
      loops.node, "partial", assembly,
      parallel: .init(
        variable, count: pieces * tiles, cost: .integer(loops.weight * length * tile)),
      body: builder.statements)
    combinePieces(loops, inner, partial, pieces)
  }

  private func combinePieces(
    _ loops: ReductionLoops, _ inner: Int, _ partial: Int, _ pieces: Scalar
  ) {
    let assembly = KernelAssembly(program)
    let source = assembly.input(partial)
    let columnCount = loops.axes.groups[inner].size
    emitTiles(loops, inner, assembly) { builder, _, first, add in
      builder.loop("q", to: pieces) { builder, piece in
        add(&builder) { _, lane in
          [.load(source, at: piece * columnCount + (first + lane), loops.reduction.accumulator)]
        }
      }
    }
  }

  /// The element of a row in a column.
  private func element(
    _ loops: ReductionLoops, _ body: inout KernelBuilder, _ assembly: KernelAssembly,
    _ row: [Int: Scalar], column inner: Int, _ column: Scalar
  ) -> Scalar {
    var indices = row
    indices[inner] = column
    return element(loops, &body, assembly, indices)
  }

  /// Emits loops over the given groups around a body that gets the indices of some rows to add, in
  /// order: where elements are cheap of several, so that the sums are read and written less often.
  private func nestRows(
    _ loops: ReductionLoops, _ groups: [Int], _ builder: inout KernelBuilder,
    _ indices: [Int: Scalar], bounds: (Scalar, Scalar)? = nil,
    _ body: (inout KernelBuilder, [[Int: Scalar]]) -> Void
  ) {
    guard let last = groups.last, loops.isCheap,
      loops.axes.groups[last].size.integerValue ?? .max >= Int64(Self.rowsTogether)
    else {
      return nestReduced(loops, groups, &builder, indices, bounds: bounds) { body(&$0, [$1]) }
    }
    let together = Self.rowsTogether
    // With bounds there is one group, and they are its.
    nestReduced(loops, Array(groups.dropLast()), &builder, indices) { builder, indices in
      let start = bounds?.0 ?? .integer(0)
      let count = (bounds?.1 ?? loops.axes.groups[last].size) - start
      let whole = builder.constant(
        "whole", .binary(.floorDivide, count, .integer(together)))
      builder.loop("r", to: whole) { builder, group in
        let rows = (0..<together).map { number in
          var indices = indices
          indices[last] = start + (group * together + .integer(number))
          return indices
        }
        body(&builder, rows)
      }
      if let count = count.integerValue, count % Int64(together) == 0 { return }
      builder.loop("r", from: start + whole * together, to: start + count) { builder, row in
        var indices = indices
        indices[last] = row
        body(&builder, [indices])
      }
    }
  }

  /// How many rows are added to the sums at a time.
  private static let rowsTogether = 4
}

extension ReductionLoops {
  /// Whether elements take no more than reading them, so that adding them to sums in memory counts.
  fileprivate var isCheap: Bool { weight <= 1 }

  /// The number of columns that are reduced side by side when the innermost axis is kept: all, so
  /// that memory is read in order, but for the cache's sake and so that workers have enough to share.
  func tile(of inner: Int, beside pieces: Scalar = .integer(1)) -> Int {
    let (least, most, tasks) = (64, 1024, 16)
    guard let size = axes.groups[inner].size.integerValue else { return most / 2 }
    let others = kept.filter { $0 != inner }.reduce(pieces) { $0 * axes.groups[$1].size }
    let (total, overflow) = size.multipliedReportingOverflow(by: others.integerValue ?? 1)
    let wanted = overflow ? most : max(least, min(most, Int(clamping: total / Int64(tasks))))
    // Tiles of one width, in whole registers and cache lines.
    let tiles = max(1, (size + Int64(wanted) - 1) / Int64(wanted))
    let width = max(1, (size + tiles - 1) / tiles)
    return Int((width + Int64(least) - 1) / Int64(least)) * least
  }

  /// The width of the tile that starts at a column.
  static func width(of size: Scalar, _ first: Scalar, tile: Int) -> Scalar {
    if let size = size.integerValue, size % Int64(tile) == 0 { return .integer(tile) }
    return .binary(.minimum, .integer(tile), size - first)
  }
}

/// The accumulators of a tile of columns, side by side.
private struct Columns {
  private let reduction: Reduction
  private let lanes: BufferID

  /// A loop over the columns of the tile, in which a closure gives the elements to combine, in
  /// order.
  typealias Rows = (inout KernelBuilder, (inout KernelBuilder, Scalar) -> [Scalar]) -> Void

  init(_ loops: ReductionLoops, _ assembly: KernelAssembly, tile: Int) {
    reduction = loops.reduction
    lanes = assembly.scratch("acc", loops.reduction.accumulator, count: .integer(tile))
  }

  /// Adds statements that combine rows; the body adds the loops over these, and calls the closure
  /// that it gets within.
  func reduce(
    _ builder: inout KernelBuilder, _ width: Scalar,
    _ body: (inout KernelBuilder, @escaping Rows) -> Void
  ) {
    builder.loop("l", to: width, hint: .vector) { body, lane in
      body.store(lanes, at: lane, reduction.identity)
    }
    body(&builder) { builder, elements in
      builder.loop("l", to: width, hint: .vector) { body, lane in
        let known = Scalar.load(lanes, at: lane, reduction.accumulator)
        let result = elements(&body, lane).reduce(known, reduction.combined)
        body.store(lanes, at: lane, result)
      }
    }
  }

  /// Adds the loop that stores what came out.
  func finish(
    _ builder: inout KernelBuilder, _ width: Scalar,
    _ store: (inout KernelBuilder, Scalar, Scalar) -> Void
  ) {
    builder.loop("l", to: width, hint: .vector) { body, lane in
      store(&body, lane, .load(lanes, at: lane, reduction.accumulator))
    }
  }
}
