package import AgnesiArray
import AgnesiGraph
package import AgnesiKernel

/// How a convolution or one of its gradients is computed.
enum ConvolutionWay {
  /// With images side by side in vectors.
  case imageLanes(ImageLanes)
  /// With neighbouring maps side by side in vectors.
  case mapLanes(MapLanes)
  /// With neighbouring places side by side in vectors.
  case pixelLanes(PixelLanes)
  /// The same for filters of one element.
  case pointLanes(PointLanes)
  /// By products with matrices of patches: what the others cannot do.
  case patches

  /// The cheapest way, or the preferred one where it can be taken.
  init(_ loops: ConvolutionLoops, _ unit: VectorUnit, for purpose: ConvolutionPurpose) {
    let ways = Self.ways(loops, unit, for: purpose)
    let preferred = ways.first { $0.way.name == ConvolutionWayName.preferred }
    self = preferred?.way ?? ways.min { $0.cost < $1.cost }?.way ?? .patches
  }

  /// The ways that can be taken, with what each costs: see `ConvolutionCost`.
  fileprivate static func ways(
    _ loops: ConvolutionLoops, _ unit: VectorUnit, for purpose: ConvolutionPurpose
  ) -> [(way: ConvolutionWay, cost: Double)] {
    guard let sizes = ConvolutionSizes(loops), loops.batch.integerValue != 0 else {
      return [(.patches, 0)]
    }
    var ways: [(way: ConvolutionWay, cost: Double)] = [
      (
        .patches,
        ConvolutionCost.patches(
          loops, sizes, laneCount: unit.laneCount(loops.dtype), for: purpose)
      )
    ]
    if let images = ImageLanes(loops, unit, for: purpose) {
      ways.append((.imageLanes(images), images.cost))
    }
    if let maps = MapLanes(loops, unit, for: purpose) {
      ways.append((.mapLanes(maps), maps.cost))
    }
    // With filters of one element, points do what pixels would, from closer together.
    if let points = PointLanes(loops, unit, for: purpose) {
      ways.append((.pointLanes(points), points.cost))
    } else if let pixels = PixelLanes(loops, unit, for: purpose) {
      ways.append((.pixelLanes(pixels), pixels.cost))
    }
    return ways
  }

  fileprivate var name: ConvolutionWayName {
    switch self {
    case .imageLanes: .images
    case .mapLanes: .maps
    case .pixelLanes: .pixels
    case .pointLanes: .points
    case .patches: .patches
    }
  }

  /// What the blocks or copies of a worker may occupy of a usual second-level cache, in bytes.
  static let cacheBytes: Int = 800 << 10

  /// The most rows of a tile.
  static let rowLimit = 16
}

/// The names of the ways to compute a convolution.
package enum ConvolutionWayName: String, CaseIterable, Sendable {
  case images, maps, pixels, points, patches

  /// The way that is taken wherever it can be, instead of the cheapest: for tests and measurements.
  @TaskLocal package static var preferred: ConvolutionWayName?

  /// The ways that can compute a result of a convolution, and the cost by which the cheapest is
  /// taken: see `ConvolutionCost`.
  ///
  /// - Parameters:
  ///   - purpose: the result.
  ///   - images: the sizes of the images.
  ///   - filters: the sizes of the filters.
  package static func costs(
    of purpose: ConvolutionPurpose, images: [Int], filters: [Int], borderMode: BorderMode,
    strides: [Int], dtype: DType, unit: VectorUnit
  ) -> [ConvolutionWayName: Double] {
    let loops = ConvolutionLoops(
      ConvolutionGeometry(borderMode: borderMode, strides: strides), dtype: dtype,
      images: images.map { .integer($0) }, filters: filters.map { .integer($0) })
    let ways = ConvolutionWay.ways(loops, unit, for: purpose).map { ($0.way.name, $0.cost) }
    return Dictionary(uniqueKeysWithValues: ways)
  }
}
