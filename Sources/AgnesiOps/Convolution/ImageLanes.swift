import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Convolution with images side by side in the lanes of vectors: the way for many small images.
///
/// A worker takes a block of images, as many as fill two vectors, and some rows of the result. It
/// turns the images' elements so that those of one place, one from each image, are neighbours:
/// `blocks[c, y, x, image]`. Every sum of the convolution is then a vector of sums, one for each
/// image, which tile products compute for several filters at a time: whatever the strides, the
/// border and the sizes of images and filters, no lane is wasted, and no element is multiplied with
/// the zeros of a border. Turning costs about one part in `filters * h * w / 16`.
///
/// All sizes but the number of images are known when the kernels are written.
struct ImageLanes {
  /// The loops' sizes, as numbers.
  let sizes: ConvolutionSizes
  let loops: ConvolutionLoops
  let unit: VectorUnit
  /// Which of the results is computed.
  let purpose: ConvolutionPurpose
  /// Images in a vector, and vectors in a block.
  let laneCount, vectors: Int

  /// The way for a computation; nil where sizes are not known or another way is better: for few
  /// images, whose lanes would stay empty, and for large ones, which would not stay in the cache.
  init?(_ loops: ConvolutionLoops, _ unit: VectorUnit, for purpose: ConvolutionPurpose) {
    guard let sizes = ConvolutionSizes(loops) else { return nil }
    self.sizes = sizes
    self.loops = loops
    self.unit = unit
    self.purpose = purpose
    laneCount = unit.laneCount(loops.dtype)
    if purpose == .images && !loops.geometry.isRegular { return nil }
    if loops.batch.integerValue == 0 { return nil }
    let bytes = Self.elements(purpose, sizes, loops.geometry.strides, rows: 1) * unit.byteCount
    let cacheBytes = ConvolutionWay.cacheBytes
    if bytes > cacheBytes { return nil }
    let fewest = loops.batch.integerValue ?? .max
    vectors = fewest <= Int64(laneCount) || 2 * bytes > cacheBytes ? 1 : 2
  }

  /// The elements of all blocks of a worker for one image, for some rows of the result.
  private static func elements(
    _ purpose: ConvolutionPurpose, _ sizes: ConvolutionSizes, _ strides: [Int], rows: Int
  ) -> Int {
    let images = sizes.groupChannels * sizes.width
    let outer = sizes.groupFilters * sizes.outputWidth
    let read = rowsRead(purpose, sizes, strides, rows: rows)
    switch purpose {
    case .output: return images * read + ConvolutionWay.rowLimit * rows * sizes.outputWidth
    case .images: return outer * read + ConvolutionWay.rowLimit * rows * sizes.width
    case .filters: return images * read + outer * rows
    }
  }

  /// The most rows that some rows of the result depend on: of the images, or, for their gradient, of
  /// the convolution's result.
  private static func rowsRead(
    _ purpose: ConvolutionPurpose, _ sizes: ConvolutionSizes, _ strides: [Int], rows: Int
  ) -> Int {
    purpose == .images
      ? min((rows + sizes.extent.rows) / strides[0] + 1, sizes.outputHeight)
      : min((rows - 1) * strides[0] + sizes.extent.rows, sizes.height)
  }

  /// The same for these sizes.
  func rowsRead(_ purpose: ConvolutionPurpose, rows: Int) -> Int {
    Self.rowsRead(purpose, sizes, loops.geometry.strides, rows: rows)
  }

  // MARK: Blocks

  /// Images in a block.
  var blockSize: Int { laneCount * vectors }

  /// The share of lanes that hold an image, when the number of images is known.
  var efficiency: Double {
    guard let batch = loops.batch.integerValue.map({ Int($0) }) else { return 1 }
    return Double(batch) / Double((batch + blockSize - 1) / blockSize * blockSize)
  }

  /// How many blocks the images make.
  var blockCount: Scalar { loops.batch.ceilingQuotient(.integer(blockSize)) }

  /// How the rows of a result are cut: as many as fit the cache, and few enough that workers can
  /// share the rows of few images.
  func tiling(_ purpose: ConvolutionPurpose, rows count: Int) -> (
    rows: Scalar, most: Int, count: Scalar
  ) {
    var most = 1
    func fits(_ rows: Int) -> Bool {
      let elements = Self.elements(purpose, sizes, loops.geometry.strides, rows: rows)
      return elements * (vectors * unit.byteCount) <= ConvolutionWay.cacheBytes
    }
    while most < count && fits(most + 1) { most += 1 }
    most = Self.balanced(count, most)
    let share = (blockCount * count).ceilingQuotient(.integer(4))
    let rows = loops.clamped(share, .integer(most))
    return (rows, most, Scalar.integer(count).ceilingQuotient(rows))
  }

  /// The size of equal parts, none larger than a limit, that are as few as possible.
  static func balanced(_ count: Int, _ limit: Int) -> Int {
    let parts = (count + limit - 1) / limit
    return (count + parts - 1) / parts
  }

  /// One block of images that a worker handles.
  struct Block {
    /// The number of its first image, and how many there are.
    let first, count: Scalar
  }

  /// Names the block of a number.
  func block(_ builder: inout KernelBuilder, _ number: Scalar) -> Block {
    let first = builder.constant("image", number * blockSize)
    let count = builder.constant(
      "images", .binary(.minimum, .integer(blockSize), loops.batch - first))
    return Block(first: first, count: count)
  }

  /// Some rows of some maps of a block, turned: `[map, row, column, image]`.
  struct Rows {
    let buffer: TensorBuffer
    /// All maps of the tensor.
    let maps: ConvolutionMaps
    /// How many rows there is room for.
    let capacity: Int
    /// The first row, and how many there are.
    let first, count: Scalar
  }

  /// Writes the turned elements of rows of some maps.
  func turn(
    _ builder: inout KernelBuilder, _ tensor: TensorBuffer, map: Scalar, count: Int,
    _ block: Block, to rows: Rows
  ) {
    let (all, height, width) = (rows.maps.all, rows.maps.height, rows.maps.width)
    let area = height * width
    let start = (block.first * all + map) * area + rows.first * width
    func turn(_ builder: inout KernelBuilder, columns: Scalar, _ number: Scalar) {
      builder.add(
        .call(
          .transposition(
            Transposition(
              loops.dtype, rows: block.count, columns: columns,
              from: MatrixOperand(
                tensor.id, offset: start + number * area,
                leadingDimension: .integer(all * area)),
              to: MatrixOperand(
                rows.buffer.id, offset: number * (rows.capacity * width * blockSize),
                leadingDimension: .integer(blockSize))))))
    }
    if rows.count.integerValue == Int64(height) && rows.capacity == height {
      return turn(&builder, columns: .integer(count * area), .integer(0))
    }
    builder.loop("map", to: .integer(count)) { body, number in
      turn(&body, columns: rows.count * width, number)
    }
  }

  /// Writes the sums of some maps of a block, which lie as `sums[map, row, column, image]` with
  /// room for `capacity` rows, to some rows of a tensor of those maps.
  func turnBack(
    _ builder: inout KernelBuilder, _ sums: TensorBuffer, capacity: Int, maps: Scalar,
    _ block: Block, to tensor: TensorBuffer, map: Scalar, first: Scalar, rows: Scalar
  ) {
    let (height, width) = (tensor.shape[2], tensor.shape[3])
    builder.loop("map", to: maps) { body, number in
      body.add(
        .call(
          .transposition(
            Transposition(
              loops.dtype, rows: rows * width, columns: block.count,
              from: MatrixOperand(
                sums.id, offset: number * width * (capacity * blockSize),
                leadingDimension: .integer(blockSize)),
              to: MatrixOperand(
                tensor.id,
                offset: ((block.first * tensor.shape[1] + map + number) * height + first) * width,
                leadingDimension: tensor.shape[1] * height * width)))))
    }
  }

  // MARK: Filters

  var packing: FilterPacking { FilterPacking(loops: loops, sizes: sizes) }

  /// Rows of a tile, of so many filters or channels: about half as many as registers, so that the
  /// last tile has few rows too many.
  func tileRows(_ count: Int) -> Int {
    let limit = min((unit.registerCount - vectors - 1) / vectors, ConvolutionWay.rowLimit)
    let candidates = (max(limit / 2, 1)...limit).map { rows in
      (rows: rows, computed: (count + rows - 1) / rows * rows)
    }
    let best = candidates.map(\.computed).min() ?? count
    return min(candidates.last { $0.computed == best }?.rows ?? limit, count)
  }
}

extension ImageLanes {
  /// What this way costs, by `ConvolutionCost`.
  var cost: Double {
    let geometry = loops.geometry
    let places = Double(sizes.meetings(0, geometry) * sizes.meetings(1, geometry))
    let (shape, pairs) =
      switch purpose {
      case .output: tiles(rows: sizes.groupFilters, of: sizes.groupChannels)
      case .images: tiles(rows: sizes.groupChannels, of: sizes.groupFilters)
      case .filters: filterTileCost
      }
    let products = places * Double(pairs * geometry.groups) / Double(laneCount)
    let turned = sizes.images.elementCount + sizes.output.elementCount
    let sums = purpose == .filters ? Double(sizes.filterCount * sizes.filterSize) : 0
    let rate = shape.rate(purpose == .filters ? .images : .packed)
    let packing = purpose == .filters ? 0 : ConvolutionCost.packing(loops, sizes)
    return packing
      + (products / rate + turned * ConvolutionCost.gathering
        + sums * ConvolutionCost.laneSum / Double(blockSize)) / efficiency
  }

  /// The shape of tiles with some maps as rows, and how many pairs of maps are computed.
  private func tiles(rows count: Int, of others: Int) -> (shape: TileShape, pairs: Int) {
    let rows = tileRows(count)
    return (TileShape(rows: rows, vectors: vectors), roundedUp(count, to: rows) * others)
  }
}
