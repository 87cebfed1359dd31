import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The gradient of the filters, with filters in the lanes: each step multiplies some numbers of the
/// image with the gradient of the result at one place, turned so that its maps are neighbours.
extension MapLanes {
  /// What the rows of a tile are.
  private enum Rows {
    /// Neighbours in a row of a filter.
    case neighbours
    /// The same element of neighbouring channels.
    case channels
  }

  /// The tiles of the gradient: some elements of the filters by some vectors of filters.
  private struct ElementTiles {
    let rows: Rows
    let shape: TileShape
    /// Whether they read the images as they are: these have no border, and tiles end with rows of
    /// filters or with channels.
    let readsInPlace: Bool
    let cost: Double
  }

  /// The tiles that cost least, by `ConvolutionCost`.
  private var elementTiles: ElementTiles {
    let neighbours = elementTiles(.neighbours, count: sizes.filterWidth)
    let channels = elementTiles(.channels, count: sizes.groupChannels)
    return neighbours.cost <= channels.cost ? neighbours : channels
  }

  private func elementTiles(_ rows: Rows, count: Int) -> ElementTiles {
    let vectors = min((target.group + laneCount - 1) / laneCount, 4)
    let others = sizes.filterSize / count * loops.geometry.groups
    func tiles(_ shape: TileShape) -> ElementTiles {
      let computed = roundedUp(count, to: shape.rows) * others * tileCount(shape) * shape.vectors
      let products = Double(target.height * target.width * computed)
      let readsInPlace = rowAxis.isWhole && columnAxis.isWhole && count % shape.rows == 0
      // Each tile of filters has its own copy.
      let copied = readsInPlace ? 0 : source.elementCount * Double(tileCount(shape))
      let cost =
        products / shape.rate(.block) + copied * ConvolutionCost.copying
      return ElementTiles(rows: rows, shape: shape, readsInPlace: readsInPlace, cost: cost)
    }
    return tiles(TileShape.best(unit, rows: count, vectors: vectors) { 1 / tiles($0).cost }.shape)
  }

  /// What the gradient of the filters costs, by `ConvolutionCost`.
  var filterCost: Double {
    let sums = Double(sizes.filterCount * sizes.filterSize)
    let batch = loops.batch.integerValue.map { Double($0) } ?? 1
    return elementTiles.cost + target.elementCount * ConvolutionCost.turning
      + sums * (ConvolutionCost.copying + ConvolutionCost.turning / batch)
  }

  /// Emits the kernels that compute the gradient of the filters.
  ///
  /// Tasks are tiles of filters, and for few of these, parts of the images and rows with a sum of
  /// their own, which are added in order: so the result does not depend on the threads.
  func emitFilters(
    _ context: inout LoopContext, images: TensorBuffer, outer: TensorBuffer, result: TensorBuffer
  ) {
    let tiles = elementTiles
    let (tileCount, width) = (tileCount(tiles.shape), width(tiles.shape))
    let tasks = tileCount * loops.geometry.groups
    let wanted = (taskCount + tasks - 1) / tasks
    let rows = rowsPerPiece(atLeast: wanted) {
      source.group * rowCopies($0).mapSize + $0 * target.width * width
    }
    let pieceCount = (target.height + rows - 1) / rows
    let pieces = loops.batch * pieceCount
    let parts = loops.clamped(.integer(wanted), pieces)
    let tileSize = sizes.filterSize * width
    let sums = context.temporary("sums", loops.dtype, shape: [parts, .integer(tasks * tileSize)])
    emitParts(
      &context, tiles, images: images, outer: outer, sums: sums, rows: rows, pieces: pieces)
    context.kernel(
      "sumFilters", parallel: .integer(tasks), cost: (parts + 3) * tileSize
    ) { body, task in
      let start = body.constant("start", task * tileSize)
      loops.addParts(&body, sums, from: start, count: .integer(tileSize))
      let group = body.constant("group", .binary(.floorDivide, task, .integer(tileCount)))
      let map = body.constant("map", .binary(.modulo, task, .integer(tileCount)) * width)
      let transposition = Transposition(
        loops.dtype, rows: .integer(sizes.filterSize),
        columns: .binary(.minimum, .integer(width), .integer(target.group) - map),
        from: MatrixOperand(sums.id, offset: start, leadingDimension: .integer(width)),
        to: MatrixOperand(
          result.id, offset: (group * target.group + map) * sizes.filterSize,
          leadingDimension: .integer(sizes.filterSize)))
      body.add(.call(.transposition(transposition)))
    }
  }

  /// Computes the sums of each part: `sums[part, group, tile, channel, row, column, filter]`.
  private func emitParts(
    _ context: inout LoopContext, _ tiles: ElementTiles, images: TensorBuffer, outer: TensorBuffer,
    sums: TensorBuffer, rows: Int, pieces: Scalar
  ) {
    let (tileCount, width) = (tileCount(tiles.shape), width(tiles.shape))
    let (tasks, tileSize) = (tileCount * loops.geometry.groups, sizes.filterSize * width)
    let copies = rowCopies(rows)
    // Tiles read beyond the last channel, or the last element of a row.
    let beyond = roundedUp(source.group, to: tiles.rows == .channels ? tiles.shape.rows : 1)
    let copy =
      tiles.readsInPlace
      ? nil
      : context.workspace(
        "copy", loops.dtype,
        shape: [.integer(beyond * copies.mapSize + tiles.shape.rows * columnAxis.dilation)])
    let turned = context.workspace(
      "turned", loops.dtype, shape: [.integer(rows * target.width * width)])
    let parts = sums.shape[0]
    let work = rows * target.width * (tileSize / 16 + source.group + width)
    context.kernel(
      "correlate", parallel: parts * tasks, cost: pieces.ceilingQuotient(parts) * work
    ) { body, p in
      let part = body.constant("part", .binary(.floorDivide, p, .integer(tasks)))
      let task = body.constant("task", .binary(.modulo, p, .integer(tasks)))
      let group = body.constant("group", .binary(.floorDivide, task, .integer(tileCount)))
      let map = body.constant("map", .binary(.modulo, task, .integer(tileCount)) * width)
      let sum = body.constant("sum", p * tileSize)
      loops.clear(&body, sums, from: sum, count: .integer(tileSize))
      loops.forEachPiece(&body, part, of: parts, pieces: pieces) { body, piece in
        let piece = loops.rowPiece(&body, piece, rows: rows, of: target.height)
        let (n, first, count) = (piece.image, piece.first, piece.count)
        let source = read(
          &body, images, image: n, group: group, first: first, rows: count, copies, to: copy)
        let firstMap = n * target.all + group * target.group + map
        body.add(
          .call(
            .transposition(
              Transposition(
                loops.dtype,
                rows: .binary(.minimum, .integer(width), .integer(target.group) - map),
                columns: count * target.width,
                from: MatrixOperand(
                  outer.id, offset: (firstMap * target.height + first) * target.width,
                  leadingDimension: .integer(target.height * target.width)),
                to: MatrixOperand(
                  turned.id, offset: .integer(0), leadingDimension: .integer(width))))))
        let start = body.constant(
          "firstRow",
          source.offset + (rowAxis.lowest(first) - source.firstRow) * source.pitch)
        forEachElementTile(&body, tiles) { body, channel, row, column, validRows in
          let place = channel * sizes.filterArea + self.place(row, column)
          let tile = TileProduct(
            loops.dtype, rows: tiles.shape.rows, columns: tiles.shape.vectors,
            laneCount: laneCount, lanes: .kept,
            loops: [
              TileProduct.Loop(
                count, left: .integer(rowAxis.stride * source.pitch),
                right: .integer(target.width * width)),
              TileProduct.Loop(
                .integer(target.width), left: .integer(columnAxis.stride), right: .integer(width)),
            ],
            left: TileProduct.Operand(
              source.buffer.id,
              offset: start + channel * source.mapSize
                + row * (rowAxis.dilation * source.pitch) + column * columnAxis.dilation,
              stride: .integer(tiles.rows == .channels ? source.mapSize : columnAxis.dilation)),
            right: TileProduct.Operand(
              turned.id, offset: .integer(0), stride: .integer(laneCount)),
            result: TileProduct.Result(
              sums.id, offset: sum + place * width,
              rowStride: .integer(
                tiles.rows == .channels
                  ? sizes.filterArea * width : (loops.geometry.flipFilters ? -width : width)),
              columnStride: .integer(laneCount)),
            validRows: validRows, validColumns: .integer(tiles.shape.vectors), accumulates: true)
          body.add(.call(.tileProduct(tile)))
        }
      }
    }
  }

  /// Where an element lies in a map of a filter.
  private func place(_ row: Scalar, _ column: Scalar) -> Scalar {
    let place = row * sizes.filterWidth + column
    return loops.geometry.flipFilters ? .integer(sizes.filterArea - 1) - place : place
  }

  /// Runs a body for each tile of elements: its first channel, row and column, and how many of its
  /// rows there are.
  private func forEachElementTile(
    _ builder: inout KernelBuilder, _ tiles: ElementTiles,
    _ body: (inout KernelBuilder, Scalar, Scalar, Scalar, Scalar) -> Void
  ) {
    let step = tiles.shape.rows
    let count = tiles.rows == .channels ? sizes.groupChannels : sizes.filterWidth
    let blocks = Scalar.integer((count + step - 1) / step)
    func valid(_ first: Scalar) -> Scalar {
      count % step == 0 ? .integer(step) : .integer(count) - first
    }
    switch tiles.rows {
    case .channels:
      builder.loop("block", to: blocks) { builder, block in
        let channel = builder.constant("channel", block * step)
        builder.loop("i", to: .integer(sizes.filterHeight)) { builder, i in
          builder.loop("j", to: .integer(sizes.filterWidth)) { builder, j in
            body(&builder, channel, i, j, valid(channel))
          }
        }
      }
    case .neighbours:
      builder.loop("channel", to: .integer(sizes.groupChannels)) { builder, channel in
        builder.loop("i", to: .integer(sizes.filterHeight)) { builder, i in
          builder.loop("block", to: blocks) { builder, block in
            let column = builder.constant("column", block * step)
            body(&builder, channel, i, column, valid(column))
          }
        }
      }
    }
  }
}
