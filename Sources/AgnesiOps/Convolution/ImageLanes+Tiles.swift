import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The walk that the result of the convolution and the gradient of its images share: both are sums
/// over elements of filters at each place, of a tensor that is turned row by row.
extension ImageLanes {
  /// What the sums at some places read, as the two computations say each in its file.
  struct Reading {
    let name: String
    /// The rows of the source that some rows of the target depend on.
    let rows:
      (inout KernelBuilder, TensorBuffer, _ capacity: Int, _ first: Scalar, _ rows: Scalar)
        -> Rows
    /// The elements of a filter that take part at a place of the target along an axis.
    let visit: (inout KernelBuilder, _ axis: Int, _ name: String, _ place: Scalar) -> Visit
  }

  /// The elements of a filter that take part at one place along an axis, and what each is
  /// multiplied with.
  struct Visit {
    let filter: FilterVisit
    /// The place of the source for the first of them, and how far each further one moves.
    let place: Scalar
    let step: Int
  }

  /// Emits the kernels that compute the sums at all places of the target.
  ///
  /// - Parameters:
  ///   - purpose: the result of the convolution, or the gradient of its images.
  ///   - tensor: what is read: the images, or the gradient of the result.
  func emitTiles(
    _ context: inout LoopContext, _ purpose: ConvolutionPurpose, _ reading: Reading,
    _ tensor: TensorBuffer, filters: TensorBuffer, result: TensorBuffer
  ) {
    let isBackward = purpose == .images
    let (source, target) =
      isBackward ? (sizes.output, sizes.images) : (sizes.images, sizes.output)
    let tileRows = tileRows(target.group)
    let tileCount = (target.group + tileRows - 1) / tileRows
    let tileSize = source.group * sizes.filterArea * tileRows
    let packed = packing.pack(
      &context, filters, tileRows: tileRows, tileCount: tileCount, isBackward: isBackward)
    let tiling = tiling(purpose, rows: target.height)
    let capacity = rowsRead(purpose, rows: tiling.most)
    let turned = context.workspace(
      "turned", loops.dtype, shape: [.integer(source.group * capacity * source.width * blockSize)])
    let sums = context.workspace(
      "sums", loops.dtype, shape: [.integer(tileRows * tiling.most * target.width * blockSize)])
    let work = tiling.rows * (sizes.filterSize * sizes.filterCount / 16 * sizes.outputWidth)
    context.kernel(
      reading.name, parallel: blockCount * tiling.count, cost: (work + tiling.rows) * blockSize
    ) { body, p in
      let block = block(&body, .binary(.floorDivide, p, tiling.count))
      let first = body.constant("first", .binary(.modulo, p, tiling.count) * tiling.rows)
      let rows = body.constant(
        "rows", .binary(.minimum, tiling.rows, .integer(target.height) - first))
      let read = reading.rows(&body, turned, capacity, first, rows)
      loops.forEachGroup(&body) { body, group in
        turn(
          &body, tensor, map: group * source.group, count: source.group, block, to: read)
        body.loop("tile", to: .integer(tileCount)) { body, tile in
          let map = body.constant("map", tile * tileRows)
          body.loop("row", to: rows) { body, row in
            let y = reading.visit(&body, 0, "y", first + row)
            body.loop("x", to: .integer(target.width)) { body, x in
              let product = self.tile(
                (packed, (group * tileCount + tile) * tileSize), read, y,
                reading.visit(&body, 1, "x", x),
                result: TileProduct.Result(
                  sums.id, offset: (row * target.width + x) * blockSize,
                  rowStride: .integer(tiling.most * target.width * blockSize),
                  columnStride: .integer(laneCount)), tileRows: tileRows)
              body.add(.call(.tileProduct(product)))
            }
          }
          turnBack(
            &body, sums, capacity: tiling.most,
            maps: .binary(.minimum, .integer(tileRows), .integer(target.group) - map),
            block, to: result, map: group * target.group + map, first: first, rows: rows)
        }
      }
    }
  }

  /// The sums of some maps of the target at one place.
  private func tile(
    _ packed: (buffer: TensorBuffer, start: Scalar), _ source: Rows, _ y: Visit, _ x: Visit,
    result: TileProduct.Result, tileRows: Int
  ) -> TileProduct {
    let filter = packing.place(y.filter, x.filter)
    let line = source.maps.width * blockSize
    let place = (y.place - source.first) * source.maps.width + x.place
    return TileProduct(
      loops.dtype, rows: tileRows, columns: vectors, laneCount: laneCount, lanes: .kept,
      loops: [
        TileProduct.Loop(
          .integer(source.maps.group), left: .integer(sizes.filterArea * tileRows),
          right: .integer(source.capacity * line)),
        TileProduct.Loop(
          y.filter.count, left: .integer(filter.row * tileRows), right: .integer(y.step * line)),
        TileProduct.Loop(
          x.filter.count, left: .integer(filter.column * tileRows),
          right: .integer(x.step * blockSize)),
      ],
      left: TileProduct.Operand(
        packed.buffer.id, offset: packed.start + filter.place * tileRows, stride: .integer(1)),
      right: TileProduct.Operand(
        source.buffer.id, offset: place * blockSize, stride: .integer(laneCount)),
      result: result, validRows: .integer(tileRows), validColumns: .integer(vectors))
  }
}
