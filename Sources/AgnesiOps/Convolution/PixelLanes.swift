import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Convolution with stride 1 with neighbouring places side by side in the lanes of vectors: the way
/// for few images, or large ones.
///
/// A worker copies some rows of all maps of an image, with the zeros around it. All rows of the
/// copy have one length, the pitch, so that with places counted through, row by row, each product
/// of a filter's element with all places is one of neighbours with neighbours. The last places of a
/// row, where filters would reach into the next row, are computed and thrown away: a share of
/// `(w - 1) / pitch`. Nothing else is copied, however large the filters are.
///
/// The gradient of the images is a convolution of this kind, too: that of the result's gradient,
/// with filters and channels exchanged and filters turned.
struct PixelLanes {
  let sizes: ConvolutionSizes
  let loops: ConvolutionLoops
  let unit: VectorUnit
  let laneCount: Int
  /// Which of the results is computed.
  let purpose: ConvolutionPurpose
  /// What is copied, and what is computed.
  let source, target: ConvolutionMaps
  /// Rows and columns of zeros before the source.
  let padTop, padLeft: Int
  /// The length of a row of the copy.
  let pitch: Int
  /// The most rows of the target that a worker computes at a time.
  let rows: Int

  /// The way for the result or the gradient of the images; nil where sizes are not known or it does
  /// not fit.
  init?(_ loops: ConvolutionLoops, _ unit: VectorUnit, for purpose: ConvolutionPurpose) {
    guard loops.geometry.strides == [1, 1], let sizes = ConvolutionSizes(loops) else { return nil }
    self.purpose = purpose
    let isBackward = purpose == .images
    self.sizes = sizes
    self.loops = loops
    self.unit = unit
    laneCount = unit.laneCount(loops.dtype)
    let extent = sizes.extent
    if isBackward {
      (source, target) = (sizes.output, sizes.images)
      (padTop, padLeft) = (extent.rows - 1 - sizes.padTop, extent.columns - 1 - sizes.padLeft)
    } else {
      (source, target) = (sizes.images, sizes.output)
      (padTop, padLeft) = (sizes.padTop, sizes.padLeft)
    }
    pitch = target.width + extent.columns - 1
    guard padTop >= 0, padLeft >= 0, pitch >= padLeft + source.width else { return nil }
    let most = ConvolutionWay.cacheBytes / loops.dtype.byteCount / pitch
    let perRow =
      source.group + (purpose == .filters ? target.group : ConvolutionWay.rowLimit)
    let fitting = (most - source.group * (extent.rows - 1)) / perRow
    guard fitting >= 1 else { return nil }
    // Pieces of the rows have sums of their own, whose lanes are added up: enough of them for workers
    // to share, and no more.
    let perImage = min(max(16 / (loops.batch.integerValue ?? 16), 1), 8)
    let share = (target.height + Int(perImage) - 1) / Int(perImage)
    let wanted = purpose == .filters ? max(8, share) : target.height
    rows = ImageLanes.balanced(target.height, min(fitting, wanted))
  }

  /// What this way costs, by `ConvolutionCost`.
  var cost: Double {
    if purpose == .filters { return filterCost }
    let products =
      target.elementCount * Double(source.group * sizes.filterArea)
    // Sums are stored twice, since some of them are not wanted.
    return ConvolutionCost.packing(loops, sizes)
      + products / Double(laneCount) / tiles.score * ConvolutionCost.straddling
      + (2 * target.elementCount + source.elementCount) * ConvolutionCost.copying
  }

  /// The rows of a copy.
  var capacity: Int { rows + sizes.extent.rows - 1 }

  /// The elements of one map of a copy.
  var mapSize: Int { capacity * pitch }

  /// The pieces into which the rows of the target are cut.
  var pieceCount: Int { (target.height + rows - 1) / rows }

  /// The number of places from the first to the last of some rows.
  func placeCount(_ rows: Scalar) -> Scalar { (rows - 1) * pitch + target.width }

  var packing: FilterPacking { FilterPacking(loops: loops, sizes: sizes) }

  /// The copies of the rows that a worker needs.
  var copies: PaddedRows {
    PaddedRows(maps: source, pitch: pitch, capacity: capacity, left: -padLeft)
  }
}
