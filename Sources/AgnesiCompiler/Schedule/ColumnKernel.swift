import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// The number of columns that are reduced side by side when the innermost axis is kept.
  static let columnTile = 64
  /// The number of rows that one worker reduces at a time where there are few columns to share.
  static let rowPiece = 2048
  /// So many tiles of columns give every worker enough to do.
  private static let manyTiles = 8

  /// Emits the kernels for results that are contiguous among themselves: many at a time.
  func emitColumns(_ loops: ReductionLoops) {
    guard let inner = loops.kept.last else { return }
    if let rows = loops.reduced.first, loops.reduced.count == 1, loops.kept.count == 1,
      let rowCount = loops.axes.groups[rows].size.integerValue,
      rowCount >= 2 * Int64(Self.rowPiece),
      let columnCount = loops.axes.groups[inner].size.integerValue,
      columnCount < Int64(Self.manyTiles * Self.columnTile)
    {
      return emitColumnPieces(loops, rows, inner)
    }
    let assembly = KernelAssembly(program)
    emitTiles(loops, inner, assembly) { builder, indices, first, lane in
      nestReduced(loops, loops.reduced, &builder, indices) { builder, indices in
        lane(&builder) { body, lane in
          var indices = indices
          indices[inner] = first + lane
          return element(loops, &body, assembly, indices)
        }
      }
    }
  }

  /// Emits the kernel that stores the results of tiles of columns, each from the rows that a body
  /// loops over: it gets the indices of the other kept axes, the first column, and what adds a row.
  private func emitTiles(
    _ loops: ReductionLoops, _ inner: Int, _ assembly: KernelAssembly,
    _ rows: (inout KernelBuilder, [Int: Scalar], _ first: Scalar, @escaping Columns.Row) -> Void
  ) {
    let output = assembly.output(number(loops.value))
    let columns = Columns(loops, assembly)
    let (parallel, body) = loops.overTiles(of: inner, tile: Self.columnTile) {
      builder, indices, first, width in
      columns.reduce(&builder, width) { builder, lane in rows(&builder, indices, first, lane) }
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
    let columns = Columns(loops, assembly)
    var builder = KernelBuilder()
    let tile = Self.columnTile
    let tiles = columnCount.ceilingQuotient(.integer(tile))
    let variable = builder.symbol("p")
    let piece = builder.constant("piece", .binary(.floorDivide, .index(variable), tiles))
    let first = builder.constant("first", .binary(.modulo, .index(variable), tiles) * tile)
    let width = builder.constant("width", .binary(.minimum, .integer(tile), columnCount - first))
    let start = builder.constant("start", piece * length)
    let end = builder.constant("end", .binary(.minimum, rowCount, start + length))
    columns.reduce(&builder, width) { builder, lane in
      nestReduced(loops, [rows], &builder, [:], bounds: (start, end)) { builder, indices in
        lane(&builder) { body, lane in
          var indices = indices
          indices[inner] = first + lane
          return element(loops, &body, assembly, indices)
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
    emitTiles(loops, inner, assembly) { builder, _, first, lane in
      builder.loop("q", to: pieces) { builder, piece in
        lane(&builder) { _, lane in
          .load(source, at: piece * columnCount + (first + lane), loops.reduction.accumulator)
        }
      }
    }
  }
}

/// The accumulators of a tile of columns, side by side.
private struct Columns {
  private let reduction: Reduction
  private let lanes: BufferID

  /// A loop over the columns of the tile, in which a closure gives the element to combine.
  typealias Row = (inout KernelBuilder, (inout KernelBuilder, Scalar) -> Scalar) -> Void

  init(_ loops: ReductionLoops, _ assembly: KernelAssembly) {
    reduction = loops.reduction
    lanes = assembly.scratch(
      "acc", loops.reduction.accumulator, count: .integer(Scheduler.columnTile))
  }

  /// Adds statements that combine rows; the body adds the loops over these, and calls the closure
  /// that it gets within.
  func reduce(
    _ builder: inout KernelBuilder, _ width: Scalar,
    _ body: (inout KernelBuilder, @escaping Row) -> Void
  ) {
    builder.loop("l", to: width, hint: .vector) { body, lane in
      body.store(lanes, at: lane, reduction.identity)
    }
    body(&builder) { builder, element in
      builder.loop("l", to: width, hint: .vector) { body, lane in
        let element = element(&body, lane)
        let known = Scalar.load(lanes, at: lane, reduction.accumulator)
        body.store(lanes, at: lane, reduction.combined(known, element))
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
