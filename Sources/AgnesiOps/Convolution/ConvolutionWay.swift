import AgnesiGraph
import AgnesiKernel

/// How a convolution, or the gradient of its images, is computed.
enum ConvolutionWay {
  /// With images side by side in vectors.
  case imageLanes(ImageLanes)
  /// With neighbouring places side by side in vectors.
  case pixelLanes(PixelLanes)
  /// By products with matrices of patches: what the others cannot do.
  case patches

  /// The way that keeps the most lanes busy with wanted sums, after what it costs to bring the
  /// operands into order.
  ///
  /// Turning elements for image lanes takes about as long as 20 steps of a tile for each sum,
  /// copying rows for pixel lanes as long as 6. So with sums of k products, and a share e of the
  /// lanes in use, a way does about `e k / (k + 20)` or `e k / (k + 6)` of what the processor can.
  init(_ loops: ConvolutionLoops, _ unit: VectorUnit, isBackward: Bool) {
    let images = ImageLanes(loops, unit, for: isBackward ? .images : .output)
    let pixels = PixelLanes(loops, unit, isBackward: isBackward)
    guard let sizes = images?.sizes ?? pixels?.sizes else {
      self = .patches
      return
    }
    let products = Double(sizes.filterSize)
    let imageScore = images.map { $0.efficiency * products / (products + 20) } ?? 0
    let pixelScore = pixels.map { $0.efficiency * products / (products + 6) } ?? 0
    if let pixels, pixelScore > max(imageScore, Self.patchesScore) {
      self = .pixelLanes(pixels)
    } else if let images, imageScore > Self.patchesScore {
      self = .imageLanes(images)
    } else {
      self = .patches
    }
  }

  /// The way for the gradient of the filters, which has no pixel lanes; nil for patches.
  static func filters(_ loops: ConvolutionLoops, _ unit: VectorUnit) -> ImageLanes? {
    guard let images = ImageLanes(loops, unit, for: .filters) else { return nil }
    return images.efficiency > patchesScore ? images : nil
  }

  /// What the blocks or copies of a worker may occupy of a usual second-level cache, in bytes.
  static let cacheBytes: Int = 800 << 10

  /// The most rows of a tile.
  static let rowLimit = 16

  /// What products with patches reach: copies of each element for each of a filter's, and tiles
  /// that the library chooses.
  private static let patchesScore = 0.3
}
