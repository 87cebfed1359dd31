import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ImageLanes {
  /// Emits the kernels that compute the result of the convolution.
  func emitOutput(
    _ context: inout LoopContext, images: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let tileRows = tileRows(sizes.groupFilters)
    let tileCount = (sizes.groupFilters + tileRows - 1) / tileRows
    let packed = packing.packFilters(&context, filters, tileRows: tileRows, tileCount: tileCount)
    let tiling = tiling(.output, rows: sizes.outputHeight)
    let capacity = min(
      (tiling.most - 1) * loops.geometry.strides[0] + rowExtent, sizes.height)
    let turned = context.workspace(
      "turned", loops.dtype,
      shape: [.integer(sizes.groupChannels * capacity * sizes.width * blockSize)])
    let sums = context.workspace(
      "sums", loops.dtype, shape: [.integer(tileRows * tiling.most * sizes.outputWidth * blockSize)]
    )
    let work = tiling.rows * (sizes.filterSize * sizes.filterCount / 16 * sizes.outputWidth)
    context.kernel(
      "convolve", parallel: blockCount * tiling.count, cost: (work + tiling.rows) * blockSize
    ) { body, p in
      let block = block(&body, .binary(.floorDivide, p, tiling.count))
      let first = body.constant("first", .binary(.modulo, p, tiling.count) * tiling.rows)
      let rows = body.constant(
        "rows", .binary(.minimum, tiling.rows, .integer(sizes.outputHeight) - first))
      let source = rowsRead(&body, turned, capacity: capacity, first: first, rows: rows)
      loops.forEachGroup(&body) { body, group in
        turn(
          &body, images, map: group * sizes.groupChannels, count: sizes.groupChannels, block,
          to: source)
        body.loop("tile", to: .integer(tileCount)) { body, tile in
          let filter = body.constant("filter", tile * tileRows)
          body.loop("row", to: rows) { body, row in
            let y = visit(&body, 0, "y", first + row)
            body.loop("x", to: .integer(sizes.outputWidth)) { body, x in
              body.add(
                .call(
                  .tileProduct(
                    outputTile(
                      (packed, (group * tileCount + tile) * (sizes.filterSize * tileRows)),
                      source, (y, (first + row)), (visit(&body, 1, "x", x), x),
                      result: TileProduct.Result(
                        sums.id, offset: (row * sizes.outputWidth + x) * blockSize,
                        rowStride: .integer(tiling.most * sizes.outputWidth * blockSize),
                        columnStride: .integer(laneCount)), tileRows: tileRows))))
            }
          }
          turnBack(
            &body, sums, capacity: tiling.most,
            maps: .binary(.minimum, .integer(tileRows), .integer(sizes.groupFilters) - filter),
            block, to: result, map: group * sizes.groupFilters + filter, first: first, rows: rows)
        }
      }
    }
  }

  /// How many rows of an image a filter spans.
  var rowExtent: Int { (sizes.filterHeight - 1) * loops.geometry.dilation[0] + 1 }

  /// The rows of the images that some rows of the result depend on.
  func rowsRead(
    _ builder: inout KernelBuilder, _ buffer: TensorBuffer, capacity: Int, first: Scalar,
    rows: Scalar
  ) -> Rows {
    let stride = loops.geometry.strides[0]
    let start = builder.constant(
      "firstRead", .binary(.maximum, first * stride - sizes.padTop, .integer(0)))
    let end = Scalar.binary(
      .minimum, (first + rows - 1) * stride + (rowExtent - sizes.padTop), .integer(sizes.height))
    let count = builder.constant("rowsRead", .binary(.maximum, end - start, .integer(0)))
    return Rows(
      buffer: buffer, maps: sizes.channels, height: sizes.height, width: sizes.width,
      capacity: capacity, first: start, count: count)
  }

  /// The elements of a filter that lie inside the image at a place of the result.
  private func visit(
    _ builder: inout KernelBuilder, _ axis: Int, _ name: String, _ place: Scalar
  ) -> FilterVisit {
    let filter = axis == 0 ? sizes.filterHeight : sizes.filterWidth
    guard loops.isPadded else { return FilterVisit(first: .integer(0), count: .integer(filter)) }
    let size = axis == 0 ? sizes.height : sizes.width
    let before =
      place * loops.geometry.strides[axis] - (axis == 0 ? sizes.padTop : sizes.padLeft)
    let dilation = Scalar.integer(loops.geometry.dilation[axis])
    let lower = loops.ceilingQuotient(-before, dilation)
    let upper = loops.ceilingQuotient(.integer(size) - before, dilation)
    let first = builder.constant(name + "From", .binary(.maximum, lower, .integer(0)))
    let count = builder.constant(
      name + "Count", .binary(.minimum, upper, .integer(filter)) - first)
    return FilterVisit(first: first, count: count)
  }

  /// The sums of some filters at one place of the result.
  private func outputTile(
    _ packed: (buffer: TensorBuffer, start: Scalar), _ source: Rows,
    _ y: (visit: FilterVisit, place: Scalar), _ x: (visit: FilterVisit, place: Scalar),
    result: TileProduct.Result, tileRows: Int
  ) -> TileProduct {
    let (strides, dilation) = (loops.geometry.strides, loops.geometry.dilation)
    let filter = packing.place(y.visit, x.visit)
    let row =
      y.place * strides[0] + y.visit.first * dilation[0] - sizes.padTop - source.first
    let column = x.place * strides[1] + x.visit.first * dilation[1] - sizes.padLeft
    let line = sizes.width * blockSize
    return TileProduct(
      loops.dtype, rows: tileRows, columns: vectors, laneCount: laneCount, lanes: .kept,
      loops: [
        TileProduct.Loop(
          .integer(sizes.groupChannels), left: .integer(sizes.filterArea * tileRows),
          right: .integer(source.capacity * line)),
        TileProduct.Loop(
          y.visit.count, left: .integer(filter.row * tileRows),
          right: .integer(dilation[0] * line)),
        TileProduct.Loop(
          x.visit.count, left: .integer(filter.column * tileRows),
          right: .integer(dilation[1] * blockSize)),
      ],
      left: TileProduct.Operand(
        packed.buffer.id, offset: packed.start + filter.place * tileRows, stride: .integer(1)),
      right: TileProduct.Operand(
        source.buffer.id, offset: (row * sizes.width + column) * blockSize,
        stride: .integer(laneCount)),
      result: result, validRows: .integer(tileRows), validColumns: .integer(vectors))
  }
}
