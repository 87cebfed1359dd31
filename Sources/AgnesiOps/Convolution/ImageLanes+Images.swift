import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ImageLanes {
  /// Emits the kernels that compute the gradient of the convolution with respect to its images:
  /// for each of their places, the sum over the places of the result that depend on it.
  func emitImages(
    _ context: inout LoopContext, outer: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let tileRows = tileRows(sizes.groupChannels)
    let tileCount = (sizes.groupChannels + tileRows - 1) / tileRows
    let packed = packing.packChannels(&context, filters, tileRows: tileRows, tileCount: tileCount)
    let tiling = tiling(.images, rows: sizes.height)
    let capacity = min(
      (tiling.most + rowExtent) / loops.geometry.strides[0] + 1, sizes.outputHeight)
    let turned = context.workspace(
      "turned", loops.dtype,
      shape: [.integer(sizes.groupFilters * capacity * sizes.outputWidth * blockSize)])
    let sums = context.workspace(
      "sums", loops.dtype, shape: [.integer(tileRows * tiling.most * sizes.width * blockSize)])
    let work =
      tiling.rows * (sizes.filterSize * sizes.filterCount / 16 * sizes.outputWidth)
    context.kernel(
      "convolveBack", parallel: blockCount * tiling.count, cost: (work + tiling.rows) * blockSize
    ) { body, p in
      let block = block(&body, .binary(.floorDivide, p, tiling.count))
      let first = body.constant("first", .binary(.modulo, p, tiling.count) * tiling.rows)
      let rows = body.constant(
        "rows", .binary(.minimum, tiling.rows, .integer(sizes.height) - first))
      let source = rowsOfResult(&body, turned, capacity: capacity, first: first, rows: rows)
      loops.forEachGroup(&body) { body, group in
        turn(
          &body, outer, map: group * sizes.groupFilters, count: sizes.groupFilters, block,
          to: source)
        body.loop("tile", to: .integer(tileCount)) { body, tile in
          let channel = body.constant("channel", tile * tileRows)
          body.loop("row", to: rows) { body, row in
            let y = visit(&body, 0, "y", first + row)
            body.loop("x", to: .integer(sizes.width)) { body, x in
              body.add(
                .call(
                  .tileProduct(
                    imageTile(
                      (
                        packed,
                        (group * tileCount + tile)
                          * (sizes.groupFilters * sizes.filterArea * tileRows)
                      ),
                      source, y, visit(&body, 1, "x", x),
                      result: TileProduct.Result(
                        sums.id, offset: (row * sizes.width + x) * blockSize,
                        rowStride: .integer(tiling.most * sizes.width * blockSize),
                        columnStride: .integer(laneCount)), tileRows: tileRows))))
            }
          }
          turnBack(
            &body, sums, capacity: tiling.most,
            maps: .binary(.minimum, .integer(tileRows), .integer(sizes.groupChannels) - channel),
            block, to: result, map: group * sizes.groupChannels + channel, first: first,
            rows: rows)
        }
      }
    }
  }

  /// The rows of the convolution's result that depend on some rows of the images.
  private func rowsOfResult(
    _ builder: inout KernelBuilder, _ buffer: TensorBuffer, capacity: Int, first: Scalar,
    rows: Scalar
  ) -> Rows {
    let stride = Scalar.integer(loops.geometry.strides[0])
    let lower = loops.ceilingQuotient(first + (sizes.padTop - rowExtent + 1), stride)
    let start = builder.constant("firstRead", .binary(.maximum, lower, .integer(0)))
    let upper = Scalar.binary(.floorDivide, first + rows + (sizes.padTop - 1), stride) + 1
    let end = Scalar.binary(.minimum, upper, .integer(sizes.outputHeight))
    let count = builder.constant("rowsRead", .binary(.maximum, end - start, .integer(0)))
    return Rows(
      buffer: buffer, maps: sizes.filterCount, height: sizes.outputHeight,
      width: sizes.outputWidth, capacity: capacity, first: start, count: count)
  }

  /// The elements of a filter that meet one place of the images along an axis.
  private struct BackwardVisit {
    let filter: FilterVisit
    /// The place of the result for the first of them, and how far each further one moves back.
    let place: Scalar
    let step: Int
  }

  /// With stride s and dilation d, of which one is 1, element i of a filter meets place y of the
  /// images, counted with the border, at place (y - i d) / s of the result, if that is whole.
  private func visit(
    _ builder: inout KernelBuilder, _ axis: Int, _ name: String, _ place: Scalar
  ) -> BackwardVisit {
    let (stride, dilation) = (loops.geometry.strides[axis], loops.geometry.dilation[axis])
    let filter = axis == 0 ? sizes.filterHeight : sizes.filterWidth
    let outputSize = axis == 0 ? sizes.outputHeight : sizes.outputWidth
    let padded = place + (axis == 0 ? sizes.padTop : sizes.padLeft)
    let offset = Scalar.binary(.modulo, padded, .integer(stride))
    let last = builder.constant(
      name + "Last", .binary(.floorDivide, padded, .integer(stride)))
    let lower = loops.ceilingQuotient(last - (outputSize - 1), .integer(dilation))
    let first = builder.constant(name + "From", .binary(.maximum, lower, .integer(0)))
    let upper = Scalar.binary(
      .minimum, loops.ceilingQuotient(.integer(filter) - offset, .integer(stride)),
      .binary(.floorDivide, last, .integer(dilation)) + 1)
    let count = builder.constant(name + "Count", upper - first)
    return BackwardVisit(
      filter: FilterVisit(first: offset + first * stride, count: count, step: stride),
      place: last - first * dilation, step: dilation)
  }

  /// The sums of some channels at one place of the images.
  private func imageTile(
    _ packed: (buffer: TensorBuffer, start: Scalar), _ source: Rows, _ y: BackwardVisit,
    _ x: BackwardVisit, result: TileProduct.Result, tileRows: Int
  ) -> TileProduct {
    let filter = packing.place(y.filter, x.filter)
    let line = sizes.outputWidth * blockSize
    let place = (y.place - source.first) * sizes.outputWidth + x.place
    return TileProduct(
      loops.dtype, rows: tileRows, columns: vectors, laneCount: laneCount, lanes: .kept,
      loops: [
        TileProduct.Loop(
          .integer(sizes.groupFilters), left: .integer(sizes.filterArea * tileRows),
          right: .integer(source.capacity * line)),
        TileProduct.Loop(
          y.filter.count, left: .integer(filter.row * tileRows), right: .integer(-y.step * line)),
        TileProduct.Loop(
          x.filter.count, left: .integer(filter.column * tileRows),
          right: .integer(-x.step * blockSize)),
      ],
      left: TileProduct.Operand(
        packed.buffer.id, offset: packed.start + filter.place * tileRows, stride: .integer(1)),
      right: TileProduct.Operand(
        source.buffer.id, offset: place * blockSize, stride: .integer(laneCount)),
      result: result, validRows: .integer(tileRows), validColumns: .integer(vectors))
  }
}
