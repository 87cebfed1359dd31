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

  /// The filters in the order in which tiles read them: `[tile, c, i, j, filter of the tile]`.
  func packFilters(
    _ context: inout LoopContext, _ filters: TensorBuffer, tileRows: Int, tileCount: Int
  ) -> TensorBuffer {
    let tileSize = sizes.filterSize * tileRows
    let count = loops.geometry.groups * tileCount
    let packed = context.temporary("packed", loops.dtype, shape: [.integer(count * tileSize)])
    context.kernel(
      "packFilters", parallel: .integer(count), cost: .integer(tileSize)
    ) { body, p in
      let tile = Scalar.binary(.modulo, p, .integer(tileCount))
      let first = body.constant("first", tile * tileRows)
      let group = Scalar.binary(.floorDivide, p, .integer(tileCount))
      body.add(
        .call(
          .transposition(
            Transposition(
              loops.dtype,
              rows: .binary(
                .minimum, .integer(tileRows), .integer(sizes.groupFilters) - first),
              columns: .integer(sizes.filterSize),
              from: MatrixOperand(
                filters.id, offset: (group * sizes.groupFilters + first) * sizes.filterSize,
                leadingDimension: .integer(sizes.filterSize)),
              to: MatrixOperand(
                packed.id, offset: p * tileSize, leadingDimension: .integer(tileRows))))))
    }
    return packed
  }

  /// The filters in the order in which tiles read them: `[tile, filter, i, j, channel of the tile]`.
  func packChannels(
    _ context: inout LoopContext, _ filters: TensorBuffer, tileRows: Int, tileCount: Int
  ) -> TensorBuffer {
    let area = sizes.filterArea
    let tileSize = sizes.groupFilters * area * tileRows
    let count = loops.geometry.groups * tileCount
    let packed = context.temporary(
      "packed", loops.dtype, shape: [.integer(count * tileSize)])
    context.kernel(
      "packFilters", parallel: .integer(count), cost: .integer(tileSize)
    ) { body, p in
      let tile = Scalar.binary(.modulo, p, .integer(tileCount))
      let channel = body.constant("channel", tile * tileRows)
      let group = Scalar.binary(.floorDivide, p, .integer(tileCount))
      body.loop("filter", to: .integer(sizes.groupFilters)) { body, filter in
        let source = (group * sizes.groupFilters + filter) * sizes.groupChannels + channel
        body.add(
          .call(
            .transposition(
              Transposition(
                loops.dtype,
                rows: .binary(
                  .minimum, .integer(tileRows), .integer(sizes.groupChannels) - channel),
                columns: .integer(area),
                from: MatrixOperand(
                  filters.id, offset: source * area, leadingDimension: .integer(area)),
                to: MatrixOperand(
                  packed.id, offset: (p * sizes.groupFilters + filter) * (area * tileRows),
                  leadingDimension: .integer(tileRows))))))
      }
    }
    return packed
  }
}
