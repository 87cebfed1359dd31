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
    let tiles = elementTiles
    let turned = target.elementCount * Double(filterTasks(tiles).blocks)
    return tiles.cost + turned * ConvolutionCost.turning
      + sums * (ConvolutionCost.copying + ConvolutionCost.turning / batch)
  }

  /// How the gradient of the filters is divided among workers: into tiles of filters by some
  /// channels, and for few of these, into parts of the images and rows with sums of their own.
  private struct FilterTasks {
    /// The channels of a task, and how many tasks those of a group make.
    let channels, blocks: Int
    /// The tasks of a part, and the parts that are wanted.
    let count, parts: Int
  }

  /// Tasks whose sums stay in the cache, for workers to share.
  ///
  /// Each block of channels turns the gradient of the result anew, and each part has sums to be
  /// added up: what is smaller is done more than once.
  private func filterTasks(_ tiles: ElementTiles) -> FilterTasks {
    let outer = tileCount(tiles.shape) * loops.geometry.groups
    let perChannel = sizes.filterArea * width(tiles.shape) * loops.dtype.byteCount
    var most = max(1, ConvolutionWay.cacheBytes / 4 / perChannel)
    if let batch = loops.batch.integerValue.map({ Double($0) }),
      batch * target.elementCount < Double(sizes.filterCount * sizes.filterSize)
    {
      let wanted = (taskCount + outer - 1) / outer
      most = min(most, (sizes.groupChannels + wanted - 1) / wanted)
    }
    let channels = roundedUp(
      ImageLanes.balanced(sizes.groupChannels, min(most, sizes.groupChannels)),
      to: tiles.rows == .channels ? tiles.shape.rows : 1)
    let blocks = (sizes.groupChannels + channels - 1) / channels
    let count = outer * blocks
    return FilterTasks(
      channels: min(channels, sizes.groupChannels), blocks: blocks, count: count,
      parts: (taskCount + count - 1) / count)
  }

  /// What a task computes: some channels of a tile of filters.
  private struct FilterTask {
    let group, channel, channels: Scalar
    /// The first filter, in its group.
    let map: Scalar
  }

  /// Names the task of a number.
  private func task(
    _ builder: inout KernelBuilder, _ number: Scalar, _ tasks: FilterTasks, _ tiles: ElementTiles
  ) -> FilterTask {
    let (tileCount, width) = (tileCount(tiles.shape), width(tiles.shape))
    let perGroup = Scalar.integer(tileCount * tasks.blocks)
    let group = builder.constant("group", .binary(.floorDivide, number, perGroup))
    let place = Scalar.binary(.modulo, number, perGroup)
    let map = builder.constant(
      "map", .binary(.floorDivide, place, .integer(tasks.blocks)) * width)
    let channel = builder.constant(
      "firstChannel", .binary(.modulo, place, .integer(tasks.blocks)) * tasks.channels)
    let isExact = sizes.groupChannels % tasks.channels == 0
    let channels =
      isExact
      ? .integer(tasks.channels)
      : builder.constant(
        "channels",
        .binary(.minimum, .integer(tasks.channels), .integer(sizes.groupChannels) - channel))
    return FilterTask(group: group, channel: channel, channels: channels, map: map)
  }

  /// Emits the kernels that compute the gradient of the filters: sums over parts of the images and
  /// rows are added in order, so that the result does not depend on the threads.
  func emitFilters(
    _ context: inout LoopContext, images: TensorBuffer, outer: TensorBuffer, result: TensorBuffer
  ) {
    let tiles = elementTiles
    let tasks = filterTasks(tiles)
    let width = width(tiles.shape)
    let rows = rowsPerPiece(atLeast: tasks.parts) {
      tasks.channels * rowCopies($0).mapSize + $0 * target.width * width
    }
    let pieces = loops.batch * ((target.height + rows - 1) / rows)
    let parts = loops.clamped(.integer(tasks.parts), pieces)
    let tileSize = tasks.channels * sizes.filterArea * width
    if tasks.parts == 1 {
      let sums = context.workspace("sums", loops.dtype, shape: [.integer(tileSize)])
      return emitParts(
        &context, tiles, tasks, images: images, outer: outer, sums: sums, rows: rows,
        pieces: pieces, parts: .integer(1), result: result)
    }
    let sums = context.temporary(
      "sums", loops.dtype, shape: [parts, .integer(tasks.count * tileSize)])
    emitParts(
      &context, tiles, tasks, images: images, outer: outer, sums: sums, rows: rows,
      pieces: pieces, parts: parts, result: nil)
    context.kernel(
      "sumFilters", parallel: .integer(tasks.count), cost: (parts + 3) * tileSize
    ) { body, number in
      let start = body.constant("start", number * tileSize)
      let task = task(&body, number, tasks, tiles)
      loops.addParts(
        &body, sums, from: start, count: task.channels * (sizes.filterArea * width))
      store(&body, sums, from: start, width: width, task, to: result)
    }
  }

  /// Turns the sums of a task, `[channel, row, column, filter]`, to where they belong.
  private func store(
    _ builder: inout KernelBuilder, _ sums: TensorBuffer, from start: Scalar, width: Int,
    _ task: FilterTask, to result: TensorBuffer
  ) {
    let filter = task.group * target.group + task.map
    let transposition = Transposition(
      loops.dtype, rows: task.channels * sizes.filterArea,
      columns: .binary(.minimum, .integer(width), .integer(target.group) - task.map),
      from: MatrixOperand(sums.id, offset: start, leadingDimension: .integer(width)),
      to: MatrixOperand(
        result.id, offset: filter * sizes.filterSize + task.channel * sizes.filterArea,
        leadingDimension: .integer(sizes.filterSize)))
    builder.add(.call(.transposition(transposition)))
  }

  /// Zeros for the lanes of maps that the last task lacks.
  ///
  /// Nobody reads their sums, but what happens to lie there may be numbers so small that processors
  /// take many times as long to multiply them.
  private func clearEmptyLanes(
    _ builder: inout KernelBuilder, _ turned: TensorBuffer, _ task: FilterTask, places: Int,
    width: Int
  ) {
    guard target.group % width != 0 else { return }
    let count = builder.constant("maps", .integer(target.group) - task.map)
    builder.branch(.compare(.less, count, .integer(width))) { body in
      body.loop("place", to: .integer(places)) { body, place in
        body.loop("map", from: count, to: .integer(width)) { body, map in
          body.store(turned.id, at: place * width + map, .constant(0, loops.dtype))
        }
      }
    } else: { _ in
    }
  }

  /// Computes the sums of each part: `sums[part, task, channel, row, column, filter]`, or, when all
  /// is one part, those of each task, which are then turned into the result.
  private func emitParts(
    _ context: inout LoopContext, _ tiles: ElementTiles, _ tasks: FilterTasks,
    images: TensorBuffer, outer: TensorBuffer, sums: TensorBuffer, rows: Int, pieces: Scalar,
    parts: Scalar, result: TensorBuffer?
  ) {
    let width = width(tiles.shape)
    let tileSize = tasks.channels * sizes.filterArea * width
    let copies = rowCopies(rows)
    // Tiles read beyond the last channel, or the last element of a row.
    let beyond = roundedUp(tasks.channels, to: tiles.rows == .channels ? tiles.shape.rows : 1)
    let copy =
      tiles.readsInPlace
      ? nil
      : context.workspace(
        "copy", loops.dtype,
        shape: [.integer(beyond * copies.mapSize + tiles.shape.rows * columnAxis.dilation)])
    let turned = context.workspace(
      "turned", loops.dtype, shape: [.integer(rows * target.width * width)])
    let work = rows * target.width * (tileSize / 16 + tasks.channels + width)
    // The sums of a single piece need not be added to zeros.
    let accumulates = pieces.integerValue != 1
    context.kernel(
      "correlate", parallel: parts * tasks.count, cost: pieces.ceilingQuotient(parts) * work
    ) { body, p in
      let part = body.constant("part", .binary(.floorDivide, p, .integer(tasks.count)))
      let task = task(&body, .binary(.modulo, p, .integer(tasks.count)), tasks, tiles)
      let sum = result == nil ? body.constant("sum", p * tileSize) : .integer(0)
      if accumulates {
        loops.clear(
          &body, sums, from: sum, count: task.channels * (sizes.filterArea * width))
      }
      clearEmptyLanes(&body, turned, task, places: rows * target.width, width: width)
      loops.forEachPiece(&body, part, of: parts, pieces: pieces) { body, piece in
        let piece = loops.rowPiece(&body, piece, rows: rows, of: target.height)
        let (n, first, count) = (piece.image, piece.first, piece.count)
        let source = read(
          &body, images, map: n * source.all + task.group * source.group + task.channel,
          count: task.channels, first: first, rows: count, copies, to: copy)
        let firstMap = n * target.all + task.group * target.group + task.map
        body.add(
          .call(
            .transposition(
              Transposition(
                loops.dtype,
                rows: .binary(.minimum, .integer(width), .integer(target.group) - task.map),
                columns: count * target.width,
                from: MatrixOperand(
                  outer.id, offset: (firstMap * target.height + first) * target.width,
                  leadingDimension: .integer(target.height * target.width)),
                to: MatrixOperand(
                  turned.id, offset: .integer(0), leadingDimension: .integer(width))))))
        let start = body.constant(
          "firstRow",
          source.offset + (rowAxis.lowest(first) - source.firstRow) * source.pitch)
        forEachElementTile(&body, tiles, channels: task.channels) {
          body, channel, row, column, validRows in
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
            validRows: validRows, validColumns: .integer(tiles.shape.vectors),
            accumulates: accumulates)
          body.add(.call(.tileProduct(tile)))
        }
      }
      if let result { store(&body, sums, from: sum, width: width, task, to: result) }
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
    _ builder: inout KernelBuilder, _ tiles: ElementTiles, channels: Scalar,
    _ body: (inout KernelBuilder, Scalar, Scalar, Scalar, Scalar) -> Void
  ) {
    let step = tiles.shape.rows
    let count = tiles.rows == .channels ? channels : .integer(sizes.filterWidth)
    let isExact = (tiles.rows == .channels ? sizes.groupChannels : sizes.filterWidth) % step == 0
    let blocks = count.ceilingQuotient(.integer(step))
    func valid(_ first: Scalar) -> Scalar { isExact ? .integer(step) : count - first }
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
      builder.loop("channel", to: channels) { builder, channel in
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
