import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The gradient of the filters, with neighbouring places of the result in the lanes: the way for
/// few filters and channels. Each element of a filter is a sum over all places, of which a lane
/// adds up every sixteenth, say.
///
/// What is left of a row when whole vectors are taken away is added with narrower vectors, rather
/// than with zeros beyond its end: these would turn an infinity there into a NaN.
extension PixelLanes {
  /// A part of each row: how wide its vectors are, where it begins, and how many there are.
  private struct Segment {
    let laneCount, first, count: Int
  }

  private var segments: [Segment] {
    var segments: [Segment] = []
    var (first, width) = (0, laneCount)
    while width > 0 {
      let count = (target.width - first) / width
      if count > 0 { segments.append(Segment(laneCount: width, first: first, count: count)) }
      first += count * width
      width /= 2
    }
    return segments
  }

  /// Tiles of some filters by some neighbouring elements of their rows: parts of equal size, so that
  /// none reads beyond the last filter or the last element.
  private var filterTile: TileShape {
    func rate(_ shape: TileShape) -> Double {
      let divides =
        sizes.groupFilters % shape.rows == 0 && sizes.filterWidth % shape.vectors == 0
      return divides ? shape.rate(.rows) : 0
    }
    return TileShape.best(
      unit, rows: sizes.groupFilters, vectors: sizes.filterWidth, score: rate
    ).shape
  }

  /// The images whose sums are added in registers: as many as one tile of filters meets again in the
  /// cache, and few enough for workers to share; one where their rows are cut.
  private var imagesPerPiece: Int {
    guard pieceCount == 1 else { return 1 }
    let perImage = source.group * mapSize + filterTile.rows * target.height * target.width
    let fitting = ConvolutionWay.cacheBytes / 2 / loops.dtype.byteCount / perImage
    let share = loops.batch.integerValue.map { Int($0 + 15) / 16 } ?? fitting
    return ImageLanes.balanced(max(share, 1), max(min(fitting, share), 1))
  }

  /// The pieces that workers share: some images, or some rows of one.
  var filterPieces: Scalar {
    pieceCount > 1
      ? loops.batch * pieceCount : loops.batch.ceilingQuotient(.integer(imagesPerPiece))
  }

  /// What the gradient of the filters costs, by `ConvolutionCost`.
  var filterCost: Double {
    let vectors = segments.reduce(0) { $0 + $1.count }
    let elements = Double(sizes.filterCount * sizes.filterSize)
    let rate = filterTile.rate(.rows)
    let sums = elements * Double(pieceCount * segments.count) / Double(imagesPerPiece)
    return Double(target.height * vectors) * elements / rate + sums * ConvolutionCost.laneSum
      + (loops.isPadded ? source.elementCount * ConvolutionCost.copying : 0)
  }

  /// Emits the kernel that computes the sums of each part of the pieces.
  ///
  /// - Parameter sums: `[parts, filters * filter size]`.
  func emitFilters(
    _ context: inout LoopContext, images: TensorBuffer, outer: TensorBuffer, sums: TensorBuffer,
    parts: Scalar
  ) {
    let shape = filterTile
    let perPiece = imagesPerPiece
    let total = sizes.filterCount * sizes.filterSize
    let copies = copies
    let copySize = source.group * copies.mapSize
    let copy =
      loops.isPadded
      ? context.workspace("copy", loops.dtype, shape: [.integer(perPiece * copySize)]) : nil
    let work = perPiece * rows * target.width * (total / 16 + source.all)
    context.kernel(
      "correlate", parallel: parts, cost: filterPieces.ceilingQuotient(parts) * work
    ) { body, part in
      let sum = body.constant("sum", part * total)
      loops.clear(&body, sums, from: sum, count: .integer(total))
      loops.forEachPiece(&body, part, of: parts, pieces: filterPieces) { body, piece in
        let (n, imageCount, first, count) = imagesAndRows(&body, piece)
        loops.forEachGroup(&body) { body, group in
          let map = n * source.all + group * source.group
          var image = TileProduct.Operand(
            images.id, offset: (map * source.height + first) * source.width, stride: .integer(0))
          if let copy {
            body.loop("image", to: imageCount) { body, number in
              copies.copy(
                &body, images, map: map + number * source.all, count: .integer(source.group),
                first: first - padTop, rows: count + (sizes.extent.rows - 1), isInside: false,
                to: copy, at: number * copySize)
            }
            image = TileProduct.Operand(copy.id, offset: .integer(0), stride: .integer(0))
          }
          let imageStep = copy == nil ? source.all * source.height * source.width : copySize
          let start = body.constant("image", image.offset)
          forEachTile(&body, shape) { body, filter, channel, row, column in
            let outerMap = n * target.all + group * target.group + filter
            let place = (channel * sizes.filterHeight + row) * sizes.filterWidth + column
            let (size, pitch) =
              copy == nil
              ? (source.height * source.width, source.width) : (copies.mapSize, copies.pitch)
            let (rowStep, columnStep) = (loops.geometry.dilation[0], loops.geometry.dilation[1])
            let corner =
              start + channel * size + row * (rowStep * pitch) + column * columnStep
            for segment in segments {
              let tile = TileProduct(
                loops.dtype, rows: shape.rows, columns: shape.vectors,
                laneCount: segment.laneCount, lanes: .summed,
                loops: [
                  TileProduct.Loop(
                    imageCount, left: .integer(target.all * target.height * target.width),
                    right: .integer(imageStep)),
                  TileProduct.Loop(count, left: .integer(target.width), right: .integer(pitch)),
                  TileProduct.Loop(
                    .integer(segment.count), left: .integer(segment.laneCount),
                    right: .integer(segment.laneCount)),
                ],
                left: TileProduct.Operand(
                  outer.id,
                  offset: (outerMap * target.height + first) * target.width + segment.first,
                  stride: .integer(target.height * target.width)),
                right: TileProduct.Operand(
                  image.buffer, offset: corner + segment.first, stride: .integer(columnStep)),
                result: TileProduct.Result(
                  sums.id,
                  offset: sum + (group * target.group + filter) * sizes.filterSize + place,
                  rowStride: .integer(sizes.filterSize), columnStride: .integer(1)),
                validRows: .integer(shape.rows), validColumns: .integer(shape.vectors),
                accumulates: true)
              body.add(.call(.tileProduct(tile)))
            }
          }
        }
      }
    }
  }

  /// The first image of a piece and how many there are, and its rows of the result.
  private func imagesAndRows(
    _ builder: inout KernelBuilder, _ piece: Scalar
  ) -> (image: Scalar, images: Scalar, first: Scalar, rows: Scalar) {
    if pieceCount > 1 {
      let rows = loops.rowPiece(&builder, piece, rows: rows, of: target.height)
      return (rows.image, .integer(1), rows.first, rows.count)
    }
    let first = builder.constant("n", piece * imagesPerPiece)
    let count = builder.constant(
      "images", .binary(.minimum, .integer(imagesPerPiece), loops.batch - first))
    return (first, count, .integer(0), .integer(target.height))
  }

  /// Runs a body for each tile: its first filter, its channel and row, and its first column.
  private func forEachTile(
    _ builder: inout KernelBuilder, _ shape: TileShape,
    _ body: (inout KernelBuilder, Scalar, Scalar, Scalar, Scalar) -> Void
  ) {
    builder.loop("tile", to: .integer(sizes.groupFilters / shape.rows)) { builder, tile in
      let filter = builder.constant("filter", tile * shape.rows)
      builder.loop("channel", to: .integer(sizes.groupChannels)) { builder, channel in
        builder.loop("i", to: .integer(sizes.filterHeight)) { builder, i in
          builder.loop("block", to: .integer(sizes.filterWidth / shape.vectors)) {
            builder, block in
            body(&builder, filter, channel, i, builder.constant("column", block * shape.vectors))
          }
        }
      }
    }
  }
}
