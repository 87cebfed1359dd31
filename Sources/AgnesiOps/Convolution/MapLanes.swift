import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Convolution with neighbouring maps side by side in the lanes of vectors: the way for many
/// filters, whatever the number and size of the images, and whatever the stride.
///
/// A worker copies some rows of all maps of an image, with the zeros around it; where there are
/// none, it reads the image itself. A tile has some neighbouring places of one row of the result,
/// and for each the sums of some vectors of filters: each step multiplies a number of the image
/// with the same element of all these filters, which lie side by side in the packed filters. Sums
/// are turned when they are stored, so that the places of a map are neighbours again.
///
/// The gradient of the images is the same with filters and channels exchanged: see `PlaceAxis`.
struct MapLanes {
  let sizes: ConvolutionSizes
  let loops: ConvolutionLoops
  let unit: VectorUnit
  let laneCount: Int
  /// Which of the results is computed.
  let purpose: ConvolutionPurpose
  /// What is copied, and the maps of which some are lanes.
  let source, target: ConvolutionMaps
  let rowAxis, columnAxis: PlaceAxis

  /// The way for a result; nil where sizes are not known or it does not fit.
  init?(_ loops: ConvolutionLoops, _ unit: VectorUnit, for purpose: ConvolutionPurpose) {
    guard let sizes = ConvolutionSizes(loops), loops.batch.integerValue != 0 else { return nil }
    let geometry = loops.geometry
    if purpose == .images && !geometry.isRegular { return nil }
    self.sizes = sizes
    self.loops = loops
    self.unit = unit
    self.purpose = purpose
    laneCount = unit.laneCount(loops.dtype)
    let isBackward = purpose == .images
    (source, target) = isBackward ? (sizes.output, sizes.images) : (sizes.images, sizes.output)
    rowAxis = PlaceAxis(0, sizes, geometry, isBackward: isBackward)
    columnAxis = PlaceAxis(1, sizes, geometry, isBackward: isBackward)
  }

  var packing: FilterPacking { FilterPacking(loops: loops, sizes: sizes) }

  /// The number of maps that some vectors hold.
  func width(_ shape: TileShape) -> Int { shape.vectors * laneCount }

  /// The tiles into which the maps of a group are cut.
  func tileCount(_ shape: TileShape) -> Int { (target.group + width(shape) - 1) / width(shape) }

  // MARK: Rows

  /// The number of tasks into which the work is cut.
  var taskCount: Int {
    sizes.taskCount(
      batch: loops.batch.integerValue.map { Int($0) } ?? 1, laneCount: laneCount)
  }

  /// Cuts the rows of the target into pieces of which a worker can hold some elements for each row
  /// of the source, and that are as many as asked for when all images are counted.
  func rowsPerPiece(atLeast pieces: Int, elements: (_ rows: Int) -> Int) -> Int {
    var fitting = 1
    let most = ConvolutionWay.cacheBytes / 2 / loops.dtype.byteCount
    let count = rowAxis.targetSize
    while fitting < count && elements(fitting + 1) <= most { fitting += 1 }
    let batch = loops.batch.integerValue.map { Int($0) } ?? 1
    let wanted = (pieces + batch - 1) / batch
    return ImageLanes.balanced(count, min(fitting, (count + wanted - 1) / wanted))
  }

  /// Where tiles read the source: the element (0, 0) of the first map, and the distances to the
  /// next row and to the next map.
  struct Source {
    let buffer: TensorBuffer
    let offset: Scalar
    let pitch, mapSize: Int
    /// The row of the copy of the whole source that comes first.
    let firstRow: Scalar
  }

  /// Copies of the rows of the source for some rows of the target.
  func rowCopies(_ rows: Int) -> PaddedRows {
    PaddedRows(
      maps: source, pitch: columnAxis.length(places: columnAxis.targetSize),
      capacity: rowAxis.length(places: rows), left: columnAxis.origin)
  }

  /// Whether tiles read the source as it is: it has no border, and none reads beyond a row.
  ///
  /// With filters of one element, each step of a tile would read a line of another map, all of them
  /// far apart; in a copy they lie closer.
  func readsInPlace(placesPerTile places: Int) -> Bool {
    sizes.filterArea > 1 && rowAxis.isWhole && columnAxis.isWhole
      && columnAxis.targetSize % places == 0
  }

  /// The rows of some maps of the source that some rows of the target depend on, copied unless
  /// `copy` is nil.
  func read(
    _ builder: inout KernelBuilder, _ tensor: TensorBuffer, map: Scalar, count maps: Scalar,
    first: Scalar, rows: Scalar, _ copies: PaddedRows, to copy: TensorBuffer?
  ) -> Source {
    guard let copy else {
      let size = source.height * source.width
      let offset = builder.constant("source", map * size)
      return Source(
        buffer: tensor, offset: offset, pitch: source.width, mapSize: size, firstRow: .integer(0))
    }
    let lowest = builder.constant("firstRead", rowAxis.lowest(first))
    let count = builder.constant(
      "rowsRead", rowAxis.lowest(first + rows - 1) - lowest + (rowAxis.reach + 1))
    copies.copy(
      &builder, tensor, map: map, count: maps, first: lowest + rowAxis.origin, rows: count,
      isInside: rowAxis.isWhole, to: copy)
    return Source(
      buffer: copy, offset: .integer(0), pitch: copies.pitch, mapSize: copies.mapSize,
      firstRow: lowest)
  }
}

extension MapLanes {
  /// What this way costs, by `ConvolutionCost`.
  var cost: Double {
    if purpose == .filters { return filterCost }
    let elements =
      Double(sizes.filterArea) / Double(rowAxis.phaseCount * columnAxis.phaseCount)
    let products = elements * Double(source.group) * target.elementCount
    let tiles = placeTiles
    let copied = readsInPlace(placesPerTile: tiles.shape.rows) ? 0 : source.elementCount
    return ConvolutionCost.packing(loops, sizes) + products / Double(laneCount) / tiles.score
      + copied * ConvolutionCost.copying
      + target.elementCount * ConvolutionCost.storing
  }
}
