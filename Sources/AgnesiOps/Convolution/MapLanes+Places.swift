import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension MapLanes {
  /// The shape of tiles, some places by some vectors of maps, and the share of the processor's
  /// multiplications that they use.
  var placeTiles: (shape: TileShape, score: Double) {
    let vectors = (target.group + laneCount - 1) / laneCount
    let places = columnAxis.placesPerPhase
    return TileShape.best(unit, rows: places, vectors: min(vectors, 4)) { shape in
      let computed = roundedUp(places, to: shape.rows) * columnAxis.phaseCount
      let lanes = tileCount(shape) * width(shape)
      return Double(columnAxis.targetSize * target.group) / Double(computed * lanes)
        * shape.rate(.packed)
    }
  }

  /// Rows whose sums are turned at a time: enough for long runs of neighbours, few enough for the
  /// nearest cache.
  private func rowsPerStrip(_ rows: Int) -> Int { max(1, min(rows, 128 / target.width)) }

  /// Emits the kernels that compute the target: the result of the convolution, or the gradient of
  /// its images.
  func emitPlaces(
    _ context: inout LoopContext, _ tensor: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let isBackward = purpose == .images
    let shape = placeTiles.shape
    let (tileCount, width) = (tileCount(shape), width(shape))
    let packed = packing.pack(
      &context, filters, tileRows: width, tileCount: tileCount, isBackward: isBackward)
    let batch = loops.batch.integerValue.map { Int($0) } ?? 1
    let chunks = min(tileCount, (taskCount + batch - 1) / batch)
    let rows = rowsPerPiece(atLeast: (taskCount + chunks - 1) / chunks) {
      source.group * rowCopies($0).mapSize
    }
    let pieces = (target.height + rows - 1) / rows
    let copies = rowCopies(rows)
    // Tiles read beyond the last place of a row.
    let beyond = shape.rows * columnAxis.pace + columnAxis.stride
    let copy =
      readsInPlace(placesPerTile: shape.rows)
      ? nil
      : context.workspace(
        "copy", loops.dtype, shape: [.integer(source.group * copies.mapSize + beyond)])
    let stripRows = rowsPerStrip(rows)
    let sums = context.workspace(
      "sums", loops.dtype, shape: [.integer(stripRows * target.width * width)])
    let perChunk = (tileCount + chunks - 1) / chunks
    let work = rows * target.width * (source.group * sizes.filterArea * perChunk * width / 16 + 8)
    context.kernel(
      isBackward ? "convolveBack" : "convolve", parallel: loops.batch * (pieces * chunks),
      cost: .integer(work)
    ) { body, p in
      let piece = body.constant("piece", .binary(.floorDivide, p, .integer(chunks)))
      let tile = body.constant("firstTile", .binary(.modulo, p, .integer(chunks)) * perChunk)
      let lastTile = body.constant(
        "lastTile", .binary(.minimum, tile + perChunk, .integer(tileCount)))
      let rowPiece = loops.rowPiece(&body, piece, rows: rows, of: target.height)
      let (n, first) = (rowPiece.image, rowPiece.first)
      let end = body.constant("end", first + rowPiece.count)
      loops.forEachGroup(&body) { body, group in
        let source = read(
          &body, tensor, map: n * self.source.all + group * self.source.group,
          count: .integer(self.source.group), first: first, rows: rowPiece.count, copies, to: copy)
        body.loop("tile", from: tile, to: lastTile) { body, tile in
          let filters = body.constant(
            "filters",
            (group * tileCount + tile) * (self.source.group * sizes.filterArea * width))
          let strips = rowPiece.count.ceilingQuotient(.integer(stripRows))
          body.loop("strip", to: strips) { body, strip in
            let top = body.constant("top", first + strip * stripRows)
            let bottom = body.constant("bottom", .binary(.minimum, top + stripRows, end))
            computeStrip(
              &body, (packed, filters), source, shape, from: top, to: bottom, sums: sums,
              vectorSize: stripRows * target.width * laneCount)
            let map = body.constant("map", tile * width)
            let maps = Scalar.binary(.minimum, .integer(width), .integer(target.group) - map)
            let firstMap = n * target.all + group * target.group + map
            body.loop("vector", to: maps.ceilingQuotient(.integer(laneCount))) { body, vector in
              let first = vector * laneCount
              let transposition = Transposition(
                loops.dtype, rows: (bottom - top) * target.width,
                columns: .binary(.minimum, .integer(laneCount), maps - first),
                from: MatrixOperand(
                  sums.id, offset: vector * (stripRows * target.width * laneCount),
                  leadingDimension: .integer(laneCount)),
                to: MatrixOperand(
                  result.id, offset: ((firstMap + first) * target.height + top) * target.width,
                  leadingDimension: .integer(target.height * target.width)))
              body.add(.call(.transposition(transposition)))
            }
          }
        }
      }
    }
  }

  /// Computes the sums of some maps at all places of some rows: `sums[vector, row, column, lane]`.
  private func computeStrip(
    _ builder: inout KernelBuilder, _ packed: (buffer: TensorBuffer, start: Scalar),
    _ source: Source, _ shape: TileShape, from top: Scalar, to bottom: Scalar, sums: TensorBuffer,
    vectorSize: Int
  ) {
    let phases = columnAxis.phaseCount
    let blocks = (columnAxis.placesPerPhase + shape.rows - 1) / shape.rows
    builder.loop("row", from: top, to: bottom) { body, row in
      let y = rowAxis.visit(&body, "y", row)
      let line = body.constant(
        "line", source.offset + (y.start - source.firstRow) * source.pitch)
      body.loop("block", to: .integer(blocks * phases)) { body, block in
        // Blocks of one phase come one after the other.
        let first =
          phases == 1
          ? block * shape.rows
          : .binary(.floorDivide, block, .integer(blocks))
            + .binary(.modulo, block, .integer(blocks)) * (shape.rows * phases)
        let place = body.constant("column", first)
        let x = columnAxis.visit(&body, "x", place)
        let filter = packing.place(y.filter, x.filter)
        let width = width(shape)
        let isExact = columnAxis.targetSize % (shape.rows * phases) == 0
        let left = (Scalar.integer(target.width) - place).ceilingQuotient(.integer(phases))
        let tile = TileProduct(
          loops.dtype, rows: shape.rows, columns: shape.vectors, laneCount: laneCount,
          lanes: .kept,
          loops: [
            TileProduct.Loop(
              .integer(self.source.group), left: .integer(source.mapSize),
              right: .integer(sizes.filterArea * width)),
            TileProduct.Loop(
              y.filter.count, left: .integer(rowAxis.step * source.pitch),
              right: .integer(filter.row * width)),
            TileProduct.Loop(
              x.filter.count, left: .integer(columnAxis.step),
              right: .integer(filter.column * width)),
          ],
          left: TileProduct.Operand(
            source.buffer.id, offset: line + x.start, stride: .integer(columnAxis.pace)),
          right: TileProduct.Operand(
            packed.buffer.id, offset: packed.start + filter.place * width,
            stride: .integer(laneCount)),
          result: TileProduct.Result(
            sums.id, offset: ((row - top) * target.width + place) * laneCount,
            rowStride: .integer(phases * laneCount), columnStride: .integer(vectorSize)),
          validRows: isExact ? .integer(shape.rows) : left,
          validColumns: .integer(shape.vectors))
        body.add(.call(.tileProduct(tile)))
      }
    }
  }
}
