import AgnesiKernel

/// What the ways to compute a convolution cost, for one image, in multiplications of vectors.
///
/// A way that multiplies n vectors in tiles that use a share r of what the processor can do
/// (`TileShape.rate`), and moves elements besides, costs `n / r` and for each element one of the
/// constants below.
enum ConvolutionCost {
  /// An element that is turned: written with others between it and its neighbours.
  static let turning = 1.0
  /// An element of a result that is turned, to maps that lie far apart.
  static let storing = 1.5
  /// An element that is turned from places a stride apart, and one that is added to such places.
  static let striding = 2.0
  static let scattering = 4.0
  /// An element that is copied among its neighbours.
  static let copying = 0.5
  /// A sum of the lanes of a vector.
  static let laneSum = 10.0
  /// An element of an image that is turned along with the same element of other images.
  static let gathering = 1.4
  /// How much longer multiplications take whose operands straddle the lines of the cache.
  static let straddling = 1.1
  /// The share of the processor's multiplications that products of matrices use.
  private static let productRate = 0.6
  /// The calls of these products for one image.
  private static let productCalls = 12_000.0

  /// The share of one image in turning the filters into the order in which tiles read them.
  static func packing(_ loops: ConvolutionLoops, _ sizes: ConvolutionSizes) -> Double {
    let batch = loops.batch.integerValue.map { Double($0) } ?? 1
    return Double(sizes.filterCount * sizes.filterSize) * turning / batch
  }

  /// The cost of products with matrices of patches, each element of which is copied.
  static func patches(
    _ loops: ConvolutionLoops, _ sizes: ConvolutionSizes, laneCount: Int,
    for purpose: ConvolutionPurpose
  ) -> Double {
    let places = Double(sizes.outputHeight * sizes.outputWidth)
    let products = places * Double(sizes.filterCount * sizes.filterSize)
    let patches = places * Double(sizes.channels * sizes.filterArea)
    let moving =
      loops.geometry.strides[1] == 1 ? turning : purpose == .images ? scattering : striding
    return products / Double(laneCount) / productRate + productCalls
      + (loops.needsNoPatches ? 0 : patches * moving)
  }
}

extension ConvolutionMaps {
  /// The number of elements of the maps of one image.
  var elementCount: Double { Double(all * height * width) }
}

extension ConvolutionSizes {
  /// How often an element of a filter meets a place inside the image, along an axis.
  func meetings(_ axis: Int, _ geometry: ConvolutionGeometry) -> Int {
    let (filter, places) = axis == 0 ? (filterHeight, outputHeight) : (filterWidth, outputWidth)
    let (size, padding) = axis == 0 ? (height, padTop) : (width, padLeft)
    let (stride, dilation) = (geometry.strides[axis], geometry.dilation[axis])
    return (0..<filter).reduce(0) { count, i in
      let start = i * dilation - padding
      let first = max(0, (-start + stride - 1) / stride)
      let end = min(places, (size - start + stride - 1) / stride)
      return count + max(0, end - first)
    }
  }
}
