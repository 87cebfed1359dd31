import AgnesiKernel

/// What the ways to compute a convolution cost, for one image, in multiplications of vectors.
///
/// A way that multiplies n vectors in tiles that use a share r of what the processor can do
/// (`TileShape.rate`), and moves elements besides, costs `n / r` and for each element one of the
/// constants below.
enum ConvolutionCost {
  /// An element that is turned: written with others between it and its neighbours.
  static let turning = 0.6
  /// An element that is copied among its neighbours.
  static let copying = 0.25
  /// A sum of the lanes of a vector.
  static let laneSum = 10.0
  /// An element of an image that is turned along with the same element of other images.
  static let gathering = 1.0
  /// How much longer multiplications take whose operands straddle the lines of the cache.
  static let straddling = 1.3
  /// The share of the processor's multiplications that products of matrices use.
  private static let productRate = 0.35

  /// The cost of products with matrices of patches, each element of which is copied.
  static func patches(
    _ loops: ConvolutionLoops, _ sizes: ConvolutionSizes, laneCount: Int
  ) -> Double {
    let places = Double(sizes.outputHeight * sizes.outputWidth)
    let products = places * Double(sizes.filterCount * sizes.filterSize)
    let patches = places * Double(sizes.channels * sizes.filterArea)
    return products / Double(laneCount) / productRate
      + (loops.needsNoPatches ? 0 : patches * turning)
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
