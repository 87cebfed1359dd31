import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension PixelLanes {
  /// The shape of tiles, some maps by some vectors of places; the rows of a strip, whose sums are
  /// stored before the next ones are computed; and the share of the processor's multiplications
  /// that yield wanted sums.
  var tiles: (shape: TileShape, stripRows: Int, score: Double) {
    let best = TileShape.best(unit, rows: target.group, vectors: 8) { shape in
      let maps = roundedUp(target.group, to: shape.rows)
      let computed = maps * strips(shape).computed
      return Double(rows * target.width * target.group) / Double(computed)
        * shape.rate(.neighbours)
    }
    return (best.shape, strips(best.shape).rows, best.score)
  }

  /// The rows of a strip for tiles of a shape, and the places that are computed for each map of a
  /// piece: the fewest for which the sums of a strip stay in the nearest cache.
  ///
  /// Sums of more rows would fit, but the memory of the result is better written bit by bit, while
  /// the next sums are computed.
  private func strips(_ shape: TileShape) -> (rows: Int, computed: Int) {
    let step = shape.vectors * laneCount
    func computed(_ count: Int) -> Int {
      count == 0 ? 0 : roundedUp((count - 1) * pitch + target.width, to: step)
    }
    var best = (rows: 1, computed: rows * computed(1))
    for count in 1...rows {
      if count > 1 && shape.rows * computed(count) * loops.dtype.byteCount > 8 << 10 { break }
      let total = rows / count * computed(count) + computed(rows % count)
      if total < best.computed { best = (count, total) }
    }
    return best
  }

  /// Emits the kernels that compute the target: the result of the convolution, or the gradient of
  /// its images.
  func emit(
    _ context: inout LoopContext, _ tensor: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let isBackward = purpose == .images
    let tiles = tiles
    let (shape, stripRows) = (tiles.shape, tiles.stripRows)
    let tileCount = (target.group + shape.rows - 1) / shape.rows
    let packed = packing.pack(
      &context, filters, tileRows: shape.rows, tileCount: tileCount, isBackward: isBackward)
    let step = shape.vectors * laneCount
    let room = roundedUp((stripRows - 1) * pitch + target.width, to: step)
    // Tiles read beyond the last place.
    let copy = context.workspace(
      "copy", loops.dtype, shape: [.integer(source.group * mapSize + step + sizes.extent.columns)])
    let sums = context.workspace("sums", loops.dtype, shape: [.integer(shape.rows * room)])
    // Workers share the filters of few pieces.
    let pieces = loops.batch * pieceCount
    let chunks = loops.clamped(
      Scalar.integer(4).ceilingQuotient(loops.clamped(pieces, .integer(4))),
      .integer(tileCount))
    let perChunk = Scalar.integer(tileCount).ceilingQuotient(chunks)
    let work = rows * pitch * (source.group * sizes.filterArea * target.all / 16 + source.all)
    context.kernel(
      isBackward ? "convolveBack" : "convolve", parallel: pieces * chunks,
      cost: Scalar.integer(work).ceilingQuotient(chunks)
    ) { body, p in
      let piece = body.constant("piece", .binary(.floorDivide, p, chunks))
      let chunk = body.constant("firstTile", .binary(.modulo, p, chunks) * perChunk)
      let lastTile = body.constant(
        "lastTile", .binary(.minimum, chunk + perChunk, .integer(tileCount)))
      let rowPiece = loops.rowPiece(&body, piece, rows: rows, of: target.height)
      let (n, first, count) = (rowPiece.image, rowPiece.first, rowPiece.count)
      loops.forEachGroup(&body) { body, group in
        copies.copy(
          &body, tensor, map: n * source.all + group * source.group, count: .integer(source.group),
          first: first - padTop,
          rows: count + (sizes.extent.rows - 1),
          isInside: padTop == 0 && target.height + sizes.extent.rows - 1 <= source.height,
          to: copy)
        body.loop("tile", from: chunk, to: lastTile) { body, tile in
          let map = body.constant("map", tile * shape.rows)
          let tileSize = source.group * sizes.filterArea * shape.rows
          let maps = Scalar.binary(
            .minimum, .integer(shape.rows), .integer(target.group) - map)
          let targetMap = n * target.all + group * target.group + map
          body.loop("strip", to: count.ceilingQuotient(.integer(stripRows))) { body, strip in
            let top = body.constant("top", strip * stripRows)
            let height = body.constant(
              "height", .binary(.minimum, .integer(stripRows), count - top))
            body.loop(
              "places", to: placeCount(height).ceilingQuotient(.integer(step))
            ) { body, places in
              body.add(
                .call(
                  .tileProduct(
                    placeTile(
                      (packed, (group * tileCount + tile) * tileSize), copy, shape,
                      place: top * pitch + places * step,
                      result: TileProduct.Result(
                        sums.id, offset: places * step, rowStride: .integer(room),
                        columnStride: .integer(laneCount))))))
            }
            store(
              &body, sums, room: room, maps: maps, rows: height, to: result, targetMap,
              first + top)
          }
        }
      }
    }
  }

  /// Copies the wanted sums to some rows of some maps of the result.
  private func store(
    _ builder: inout KernelBuilder, _ sums: TensorBuffer, room: Int, maps: Scalar, rows: Scalar,
    to result: TensorBuffer, _ map: Scalar, _ first: Scalar
  ) {
    builder.loop("sum", to: maps) { body, number in
      body.loop("row", to: rows) { body, row in
        let line = body.constant("line", number * room + row * pitch)
        let start = body.constant(
          "start", ((map + number) * target.height + first + row) * target.width)
        body.loop("x", to: .integer(target.width), hint: .vector) { body, x in
          body.store(result.id, at: start + x, sums[linear: line + x])
        }
      }
    }
  }

  /// The sums of some filters at some places.
  private func placeTile(
    _ packed: (buffer: TensorBuffer, start: Scalar), _ copy: TensorBuffer, _ shape: TileShape,
    place: Scalar, result: TileProduct.Result
  ) -> TileProduct {
    let dilation = loops.geometry.dilation
    func visit(_ count: Int) -> FilterVisit {
      purpose == .images
        ? FilterVisit(first: .integer(count - 1), count: .integer(count), step: -1)
        : FilterVisit(first: .integer(0), count: .integer(count))
    }
    let filter = packing.place(visit(sizes.filterHeight), visit(sizes.filterWidth))
    return TileProduct(
      loops.dtype, rows: shape.rows, columns: shape.vectors, laneCount: laneCount, lanes: .kept,
      loops: [
        TileProduct.Loop(
          .integer(source.group), left: .integer(sizes.filterArea * shape.rows),
          right: .integer(mapSize)),
        TileProduct.Loop(
          .integer(sizes.filterHeight), left: .integer(filter.row * shape.rows),
          right: .integer(dilation[0] * pitch)),
        TileProduct.Loop(
          .integer(sizes.filterWidth), left: .integer(filter.column * shape.rows),
          right: .integer(dilation[1])),
      ],
      left: TileProduct.Operand(
        packed.buffer.id, offset: packed.start + filter.place * shape.rows, stride: .integer(1)),
      right: TileProduct.Operand(copy.id, offset: place, stride: .integer(laneCount)),
      result: result, validRows: .integer(shape.rows), validColumns: .integer(shape.vectors))
  }
}
