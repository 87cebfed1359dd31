import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The step and the first of the elements of a filter that a sum visits along one axis, and how
/// many there are.
struct FilterVisit {
  let first, count: Scalar
  var step = 1
}

/// The filters of a convolution in the order in which tile products read them.
struct FilterPacking {
  let loops: ConvolutionLoops
  let sizes: ConvolutionSizes

  /// Where the element `(i, j)` of a map of the filters lies, and how far steps in i and j move.
  func place(_ rows: FilterVisit, _ columns: FilterVisit) -> (place: Scalar, row: Int, column: Int)
  {
    let place = rows.first * sizes.filterWidth + columns.first
    let row = rows.step * sizes.filterWidth
    return loops.geometry.flipFilters
      ? (.integer(sizes.filterArea - 1) - place, -row, -columns.step)
      : (place, row, columns.step)
  }

  /// The filters in the order in which tiles read them: `[tile, c, i, j, filter of the tile]`, or
  /// `[tile, filter, i, j, channel of the tile]` for the gradient of the images.
  func pack(
    _ context: inout LoopContext, _ filters: TensorBuffer, tileRows: Int, tileCount: Int,
    isBackward: Bool
  ) -> TensorBuffer {
    let (groupFilters, groupChannels) = (sizes.groupFilters, sizes.groupChannels)
    // A tile's filters are neighbours in memory, its channels are neighbours in each filter.
    let maps = isBackward ? groupChannels : groupFilters
    let blocks = isBackward ? groupFilters : 1
    let columns = isBackward ? sizes.filterArea : sizes.filterSize
    let tileSize = blocks * columns * tileRows
    let count = loops.geometry.groups * tileCount
    let packed = context.temporary("packed", loops.dtype, shape: [.integer(count * tileSize)])
    context.kernel(
      "packFilters", parallel: .integer(count), cost: .integer(tileSize)
    ) { body, p in
      let first = body.constant("first", .binary(.modulo, p, .integer(tileCount)) * tileRows)
      let group = Scalar.binary(.floorDivide, p, .integer(tileCount))
      func pack(_ body: inout KernelBuilder, block: Scalar) {
        let filter = group * groupFilters + block
        body.add(
          .call(
            .transposition(
              Transposition(
                loops.dtype,
                rows: .binary(.minimum, .integer(tileRows), .integer(maps) - first),
                columns: .integer(columns),
                from: MatrixOperand(
                  filters.id,
                  offset: ((isBackward ? filter * groupChannels : filter) + first) * columns,
                  leadingDimension: .integer(columns)),
                to: MatrixOperand(
                  packed.id, offset: (p * blocks + block) * (columns * tileRows),
                  leadingDimension: .integer(tileRows))))))
      }
      if blocks == 1 { return pack(&body, block: .integer(0)) }
      body.loop("filter", to: .integer(blocks)) { pack(&$0, block: $1) }
    }
    return packed
  }
}
