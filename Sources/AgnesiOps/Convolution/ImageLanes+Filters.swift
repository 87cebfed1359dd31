import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ImageLanes {
  /// Which elements of the filters the columns of a tile are.
  private enum Columns {
    /// Neighbours in a row of a filter, which see the same places when there is no border.
    case neighbours
    /// The same element of several channels.
    case channels
  }

  /// The tiles of the filters' gradient: some filters by some of their elements.
  private struct FilterTiles {
    let axis: Columns
    let rows, columns, rowTiles, columnTiles: Int
  }

  private var filterTiles: FilterTiles {
    let axis: Columns = !loops.isPadded && sizes.filterWidth > 1 ? .neighbours : .channels
    let count = axis == .neighbours ? sizes.filterWidth : sizes.groupChannels
    let columns = Self.balanced(count, unit.registerCount > 16 ? 6 : 3)
    let rows = Self.balanced(
      sizes.groupFilters, max(1, min((unit.registerCount - 1 - columns) / columns, 12)))
    return FilterTiles(
      axis: axis, rows: rows, columns: columns,
      rowTiles: (sizes.groupFilters + rows - 1) / rows,
      columnTiles: (count + columns - 1) / columns)
  }

  /// The shape of the tiles, and how many pairs of maps are computed, with what lies beyond the
  /// last rows and columns of tiles.
  var filterTileCost: (shape: TileShape, pairs: Int) {
    let tiles = filterTiles
    let count = tiles.axis == .neighbours ? sizes.filterWidth : sizes.groupChannels
    let computed = tiles.rows * tiles.rowTiles * tiles.columns * tiles.columnTiles
    return (
      TileShape(rows: tiles.rows, vectors: tiles.columns), computed * sizes.groupChannels / count
    )
  }

  /// The pieces that workers share: blocks of images by some rows of the result.
  var filterPieces: Scalar { blockCount * tiling(.filters, rows: sizes.outputHeight).count }

  /// Emits the kernel that computes the sum for each part of the images and rows: the sums over
  /// images are those of the lanes of vectors.
  ///
  /// - Parameters:
  ///   - parts: of the pieces, which are blocks of images by some rows.
  ///   - sums: `[parts, filters * filter size]`.
  func emitFilters(
    _ context: inout LoopContext, images: TensorBuffer, outer: TensorBuffer, sums: TensorBuffer,
    parts: Scalar
  ) {
    let tiles = filterTiles
    let tiling = tiling(.filters, rows: sizes.outputHeight)
    let capacity = rowsRead(.filters, rows: tiling.most)
    // Tiles read beyond the last channel or filter, and beyond the last element of a row.
    let channelCount =
      tiles.axis == .channels ? tiles.columns * tiles.columnTiles : sizes.groupChannels
    let beyond = tiles.columns * loops.geometry.dilation[1]
    let turnedImages = context.workspace(
      "turnedImages", loops.dtype,
      shape: [.integer((channelCount * capacity * sizes.width + beyond) * blockSize)])
    let turnedOuter = context.workspace(
      "turnedGradient", loops.dtype,
      shape: [
        .integer(tiles.rows * tiles.rowTiles * tiling.most * sizes.outputWidth * blockSize)
      ])
    let pieces = filterPieces
    let total = sizes.filterCount * sizes.filterSize
    let work = tiling.rows * pieces.ceilingQuotient(parts) * (total / 16 + 1)
    context.kernel(
      "correlate", parallel: parts, cost: work * (sizes.outputWidth * blockSize)
    ) { body, part in
      let sum = body.constant("sum", part * total)
      loops.clear(&body, sums, from: sum, count: .integer(total))
      loops.forEachPiece(&body, part, of: parts, pieces: pieces) { body, p in
        let block = block(&body, .binary(.floorDivide, p, tiling.count))
        let first = body.constant("first", .binary(.modulo, p, tiling.count) * tiling.rows)
        let rows = body.constant(
          "rows", .binary(.minimum, tiling.rows, .integer(sizes.outputHeight) - first))
        let source = rowsOfImages(&body, turnedImages, capacity: capacity, first: first, rows: rows)
        let gradient = Rows(
          buffer: turnedOuter, maps: sizes.output, capacity: tiling.most, first: first, count: rows)
        clearEmptyLanes(&body, block, [turnedImages, turnedOuter])
        loops.forEachGroup(&body) { body, group in
          turn(
            &body, images, map: group * sizes.groupChannels, count: sizes.groupChannels, block,
            to: source)
          turn(
            &body, outer, map: group * sizes.groupFilters, count: sizes.groupFilters, block,
            to: gradient)
          forEachTile(&body, tiles) { body, filter, element in
            let target = sum + (group * sizes.groupFilters + filter) * sizes.filterSize
            let tile = filterTile(
              &body, tiles, gradient, source, filter: filter, element,
              result: (sums, target))
            body.add(.call(.tileProduct(tile)))
          }
        }
      }
    }
  }

  /// The first element of a tile: its channel, row and column.
  private typealias Element = (channel: Scalar, row: Scalar, column: Scalar)

  private func forEachTile(
    _ builder: inout KernelBuilder, _ tiles: FilterTiles,
    _ body: (inout KernelBuilder, _ filter: Scalar, _ element: Element) -> Void
  ) {
    let isAcross = tiles.axis == .channels
    builder.loop("tile", to: .integer(tiles.rowTiles)) { builder, tile in
      let filter = builder.constant("filter", tile * tiles.rows)
      builder.loop("c", to: .integer(isAcross ? tiles.columnTiles : sizes.groupChannels)) {
        builder, c in
        builder.loop("i", to: .integer(sizes.filterHeight)) { builder, i in
          builder.loop("j", to: .integer(isAcross ? sizes.filterWidth : tiles.columnTiles)) {
            builder, j in
            body(
              &builder, filter,
              isAcross ? (c * tiles.columns, i, j) : (c, i, j * tiles.columns))
          }
        }
      }
    }
  }

  private func filterTile(
    _ builder: inout KernelBuilder, _ tiles: FilterTiles, _ gradient: Rows, _ source: Rows,
    filter: Scalar, _ element: Element, result: (buffer: TensorBuffer, start: Scalar)
  ) -> TileProduct {
    let (strides, dilation) = (loops.geometry.strides, loops.geometry.dilation)
    let y = places(
      &builder, 0, "y", element.row, from: gradient.first, to: gradient.first + gradient.count)
    let x = places(
      &builder, 1, "x", element.column, from: .integer(0), to: .integer(sizes.outputWidth))
    let row = y.first * strides[0] + element.row * dilation[0] - sizes.padTop - source.first
    let column = x.first * strides[1] + element.column * dilation[1] - sizes.padLeft
    let map = source.capacity * sizes.width * blockSize
    let gradientMap = gradient.capacity * sizes.outputWidth * blockSize
    let isAcross = tiles.axis == .channels
    let count = isAcross ? sizes.groupChannels : sizes.filterWidth
    let start = isAcross ? element.channel : element.column
    return TileProduct(
      loops.dtype, rows: tiles.rows, columns: tiles.columns, laneCount: laneCount, lanes: .summed,
      loops: [
        TileProduct.Loop(
          y.count, left: .integer(sizes.outputWidth * blockSize),
          right: .integer(strides[0] * sizes.width * blockSize)),
        TileProduct.Loop(
          x.count, left: .integer(blockSize), right: .integer(strides[1] * blockSize)),
        TileProduct.Loop(
          .integer(vectors), left: .integer(laneCount), right: .integer(laneCount)),
      ],
      left: TileProduct.Operand(
        gradient.buffer.id,
        offset: filter * gradientMap
          + ((y.first - gradient.first) * sizes.outputWidth + x.first) * blockSize,
        stride: .integer(gradientMap)),
      right: TileProduct.Operand(
        source.buffer.id,
        offset: element.channel * map + (row * sizes.width + column) * blockSize,
        stride: .integer(isAcross ? map : dilation[1] * blockSize)),
      result: TileProduct.Result(
        result.buffer.id,
        offset: result.start + element.channel * sizes.filterArea
          + element.row * sizes.filterWidth + element.column,
        rowStride: .integer(sizes.filterSize),
        columnStride: .integer(isAcross ? sizes.filterArea : 1)),
      validRows: .integer(sizes.groupFilters) - filter, validColumns: .integer(count) - start,
      accumulates: true)
  }

  /// The places of the result at which an element of a filter lies inside the image.
  private func places(
    _ builder: inout KernelBuilder, _ axis: Int, _ name: String, _ element: Scalar,
    from lower: Scalar, to upper: Scalar
  ) -> (first: Scalar, count: Scalar) {
    guard loops.isPadded else { return (lower, upper - lower) }
    let size = axis == 0 ? sizes.height : sizes.width
    let before =
      .integer(axis == 0 ? sizes.padTop : sizes.padLeft) - element * loops.geometry.dilation[axis]
    let stride = Scalar.integer(loops.geometry.strides[axis])
    let first = builder.constant(
      name + "From", .binary(.maximum, before.ceilingQuotient(stride), lower))
    let end = Scalar.binary(.minimum, (before + size).ceilingQuotient(stride), upper)
    return (first, builder.constant(name + "Count", end - first))
  }

  /// Zeros for the lanes of images that the last block lacks.
  private func clearEmptyLanes(
    _ builder: inout KernelBuilder, _ block: Block, _ buffers: [TensorBuffer]
  ) {
    if let batch = loops.batch.integerValue, Int(batch) % blockSize == 0 { return }
    builder.branch(.compare(.less, block.count, .integer(blockSize))) { body in
      for buffer in buffers {
        body.loop("e", to: buffer.count, hint: .vector) { body, e in
          body.store(buffer.id, at: e, .constant(0, loops.dtype))
        }
      }
    } else: { _ in
    }
  }
}
