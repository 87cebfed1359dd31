import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Convolution with filters of one element and without a border, with neighbouring places side by
/// side in the lanes of vectors: for each image, a product of the filters with its places.
///
/// All rows are one line here. A worker copies some vectors of neighbouring places, of all maps,
/// into a panel in the order of the steps of a tile: in the image, each map would lie in a line of
/// the cache far from the last. Sums are stored where they belong. The last panel of a line ends
/// with it, and shares places with the one before it, which are computed twice.
///
/// With strides, the places that take part are gathered first. The gradient of the images is the
/// same with filters and channels exchanged; strides then leave zeros between its places.
struct PointLanes {
  let sizes: ConvolutionSizes
  let loops: ConvolutionLoops
  let unit: VectorUnit
  let laneCount: Int
  /// Which of the results is computed.
  let purpose: ConvolutionPurpose
  /// What is read, and what is computed.
  let source, target: ConvolutionMaps
  /// The number of places of a map that take part.
  let places: Int

  /// The way for the result or the gradient of the images; nil where sizes are not known or it does
  /// not fit.
  init?(_ loops: ConvolutionLoops, _ unit: VectorUnit, for purpose: ConvolutionPurpose) {
    guard purpose != .filters, let sizes = ConvolutionSizes(loops), sizes.filterArea == 1,
      !loops.isPadded, loops.batch.integerValue != 0
    else { return nil }
    self.sizes = sizes
    self.loops = loops
    self.unit = unit
    self.purpose = purpose
    laneCount = unit.laneCount(loops.dtype)
    (source, target) =
      purpose == .images ? (sizes.output, sizes.images) : (sizes.images, sizes.output)
    places = sizes.outputHeight * sizes.outputWidth
    if places < laneCount { return nil }
  }

  /// The shape of tiles, some maps by some vectors of places, and the share of the processor's
  /// multiplications that they use.
  private var tiles: (shape: TileShape, score: Double) {
    TileShape.best(unit, rows: target.group, vectors: min(8, places / laneCount)) { shape in
      let computed =
        roundedUp(target.group, to: shape.rows) * roundedUp(places, to: shape.vectors * laneCount)
      return Double(places * target.group) / Double(computed) * shape.rate(.packed)
    }
  }

  private var isStrided: Bool { loops.geometry.strides != [1, 1] }

  /// What this way costs, by `ConvolutionCost`.
  var cost: Double {
    let products = Double(places * target.all * source.group) / Double(laneCount)
    let read = Double(places * source.all)
    var moving = read * ConvolutionCost.copying
    if isStrided {
      moving +=
        purpose == .output
        ? read * ConvolutionCost.striding
        : target.elementCount * ConvolutionCost.copying
          + Double(places * target.all) * ConvolutionCost.striding
    }
    return ConvolutionCost.packing(loops, sizes) + products / tiles.score + moving
  }

  /// How the work is cut: the length of a piece of a line and the number of pieces, and the tiles of
  /// maps in a chunk and the number of chunks.
  private func cuts(_ shape: TileShape, tileCount: Int) -> (
    length: Int, pieces: Int, perChunk: Int, chunks: Int
  ) {
    let batch = loops.batch.integerValue.map { Int($0) } ?? 1
    let wanted = (sizes.taskCount(batch: batch, laneCount: laneCount) + batch - 1) / batch
    let step = shape.vectors * laneCount
    // Gathered places and zeros are those of whole maps.
    var pieces = isStrided ? 1 : min(wanted, places / step)
    var length = places
    while pieces > 1 {
      length = roundedUp((places + pieces - 1) / pieces, to: step)
      pieces = (places + length - 1) / length
      // The last panel of the last piece lies within it.
      if places - (pieces - 1) * length >= step { break }
      pieces -= 1
      length = places
    }
    let perChunk = (tileCount * pieces + wanted - 1) / wanted
    return (length, pieces, perChunk, (tileCount + perChunk - 1) / perChunk)
  }

  /// Emits the kernels that compute the target: the result of the convolution, or the gradient of
  /// its images.
  func emit(
    _ context: inout LoopContext, _ tensor: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let isBackward = purpose == .images
    let shape = tiles.shape
    let step = shape.vectors * laneCount
    let tileCount = (target.group + shape.rows - 1) / shape.rows
    let cuts = cuts(shape, tileCount: tileCount)
    let packed = FilterPacking(loops: loops, sizes: sizes).pack(
      &context, filters, tileRows: shape.rows, tileCount: tileCount, isBackward: isBackward)
    func workspace(_ name: String, _ count: Int) -> TensorBuffer {
      context.workspace(name, loops.dtype, shape: [.integer(count)])
    }
    let panel = workspace("panel", source.group * step)
    let gathered = isStrided && !isBackward ? workspace("gathered", source.group * places) : nil
    let sums =
      isStrided && isBackward ? workspace("sums", cuts.perChunk * shape.rows * places) : nil
    let tasks = cuts.pieces * cuts.chunks
    let work = cuts.length * source.group * (cuts.perChunk * shape.rows / 16 + 1)
    context.kernel(
      isBackward ? "convolveBack" : "convolve", parallel: loops.batch * tasks,
      cost: .integer(work)
    ) { body, p in
      let n = body.constant("n", .binary(.floorDivide, p, .integer(tasks)))
      let piece = Scalar.binary(
        .floorDivide, .binary(.modulo, p, .integer(tasks)), .integer(cuts.chunks))
      let first = body.constant("first", piece * cuts.length)
      let end = body.constant(
        "end", .binary(.minimum, first + cuts.length, .integer(places)))
      let firstTile = body.constant(
        "firstTile", .binary(.modulo, p, .integer(cuts.chunks)) * cuts.perChunk)
      let lastTile = body.constant(
        "lastTile", .binary(.minimum, firstTile + cuts.perChunk, .integer(tileCount)))
      loops.forEachGroup(&body) { body, group in
        let map = n * source.all + group * source.group
        let line = gathered.map { _ in Scalar.integer(0) } ?? body.constant("line", map * places)
        if let gathered { gather(&body, tensor, map: map, to: gathered) }
        body.loop("panel", to: (end - first).ceilingQuotient(.integer(step))) { body, number in
          let place = body.constant(
            "place", .binary(.minimum, first + number * step, end - step))
          body.loop("c", to: .integer(source.group)) { body, c in
            let start = body.constant("start", line + c * places + place)
            body.loop("e", to: .integer(step), hint: .vector) { body, e in
              body.store(panel.id, at: c * step + e, (gathered ?? tensor)[linear: start + e])
            }
          }
          body.loop("tile", from: firstTile, to: lastTile) { body, tile in
            let number = sums == nil ? n * target.all + group * target.group : .integer(0)
            let row = (sums == nil ? tile : tile - firstTile) * shape.rows
            let product = TileProduct(
              loops.dtype, rows: shape.rows, columns: shape.vectors, laneCount: laneCount,
              lanes: .kept,
              loops: [
                TileProduct.Loop(
                  .integer(source.group), left: .integer(shape.rows), right: .integer(step))
              ],
              left: TileProduct.Operand(
                packed.id,
                offset: (group * tileCount + tile) * (source.group * shape.rows),
                stride: .integer(1)),
              right: TileProduct.Operand(
                panel.id, offset: .integer(0), stride: .integer(laneCount)),
              result: TileProduct.Result(
                (sums ?? result).id, offset: (number + row) * places + place,
                rowStride: .integer(places), columnStride: .integer(laneCount)),
              validRows: target.group % shape.rows == 0
                ? .integer(shape.rows) : .integer(target.group) - tile * shape.rows,
              validColumns: .integer(shape.vectors))
            body.add(.call(.tileProduct(product)))
          }
        }
        if let sums {
          let first = firstTile * shape.rows
          let maps =
            Scalar.binary(
              .minimum, lastTile * shape.rows, .integer(target.group)) - first
          spread(
            &body, sums, maps: maps, to: result,
            map: n * target.all + group * target.group + first)
        }
      }
    }
  }

  /// Copies the places that take part, of the maps of a group: `gathered[map, place]`.
  private func gather(
    _ builder: inout KernelBuilder, _ tensor: TensorBuffer, map: Scalar, to gathered: TensorBuffer
  ) {
    let strides = loops.geometry.strides
    builder.loop("map", to: .integer(source.group)) { body, number in
      body.loop("row", to: .integer(sizes.outputHeight)) { body, row in
        let start = body.constant(
          "start", ((map + number) * source.height + row * strides[0]) * source.width)
        let line = body.constant(
          "line", (number * sizes.outputHeight + row) * sizes.outputWidth)
        body.loop("x", to: .integer(sizes.outputWidth), hint: .vector) { body, x in
          body.store(gathered.id, at: line + x, tensor[linear: start + x * strides[1]])
        }
      }
    }
  }

  /// Writes some maps of the result: `sums[map, place]` where filters have places, zeros elsewhere.
  private func spread(
    _ builder: inout KernelBuilder, _ sums: TensorBuffer, maps: Scalar, to result: TensorBuffer,
    map: Scalar
  ) {
    let strides = loops.geometry.strides
    builder.loop("map", to: maps) { body, number in
      let start = body.constant("start", (map + number) * (target.height * target.width))
      body.loop("e", to: .integer(target.height * target.width), hint: .vector) { body, e in
        body.store(result.id, at: start + e, .constant(0, loops.dtype))
      }
      body.loop("row", to: .integer(sizes.outputHeight)) { body, row in
        let line = body.constant(
          "line", (number * sizes.outputHeight + row) * sizes.outputWidth)
        let target = body.constant("target", start + row * (strides[0] * target.width))
        body.loop("x", to: .integer(sizes.outputWidth)) { body, x in
          body.store(result.id, at: target + x * strides[1], sums[linear: line + x])
        }
      }
    }
  }
}
