import AgnesiArray
import AgnesiGraph

/// Shapes and parameters for the contract tests of convolution and its gradients: every border
/// mode, strides, dilation, groups, orientation; batches and sizes of 0 and 1; filters of one
/// element; rows and filters that are cut into several pieces.
struct ConvolutionSamples {
  let geometry: ConvolutionGeometry
  let images: [Int]
  let filters: [Int]
  var isSmall = true

  static let all: [ConvolutionSamples] = {
    func sample(
      _ images: [Int], _ filters: [Int], _ mode: BorderMode = .valid, strides: [Int] = [1, 1],
      dilation: [Int] = [1, 1], groups: Int = 1, flip: Bool = true, isSmall: Bool = true
    ) -> ConvolutionSamples {
      let geometry = ConvolutionGeometry(
        borderMode: mode, strides: strides, dilation: dilation, groups: groups, flipFilters: flip)
      return ConvolutionSamples(
        geometry: geometry, images: images, filters: filters, isSmall: isSmall)
    }
    return [
      sample([2, 2, 4, 5], [3, 2, 3, 2]),
      sample([2, 1, 4, 3], [2, 1, 2, 3], flip: false),
      sample([1, 2, 3, 3], [1, 2, 2, 2], .full),
      sample([1, 1, 5, 4], [2, 1, 3, 3], .half),
      sample([1, 1, 4, 4], [1, 1, 2, 4], .half, strides: [2, 1]),
      sample(
        [1, 1, 4, 5], [2, 1, 2, 3], .explicit(top: 1, bottom: 0, left: 2, right: 1),
        strides: [2, 3]),
      sample([1, 1, 7, 6], [1, 1, 3, 2], strides: [2, 2], dilation: [2, 3]),
      sample([1, 1, 3, 3], [1, 1, 2, 2], .full, strides: [3, 2], dilation: [2, 1], flip: false),
      sample([2, 4, 3, 3], [4, 2, 2, 2], groups: 2),
      sample([1, 3, 3, 2], [3, 1, 2, 2], .half, groups: 3, flip: false),
      sample([2, 3, 3, 2], [2, 3, 1, 1]),
      sample([1, 2, 3, 4], [2, 1, 1, 1], strides: [2, 1], groups: 2),
      sample([2, 2, 2, 2], [1, 2, 1, 1], .explicit(1, 1)),
      sample([1, 1, 1, 1], [1, 1, 1, 1]),
      sample([1, 1, 1, 1], [1, 1, 3, 3], .explicit(3, 2)),
      sample([0, 2, 4, 4], [3, 2, 2, 2]),
      sample([2, 0, 3, 3], [2, 0, 2, 2]),
      sample([1, 1, 3, 3], [0, 1, 2, 2]),
      // More rows than fit the cache with all filter rows, and more parts than images.
      sample([2, 4, 30, 25], [2, 4, 3, 5], .half, isSmall: false),
      sample([5, 1, 12, 13], [2, 1, 5, 5], isSmall: false),
      // Filters so large that filter rows are cut, too.
      sample([1, 1, 30, 60], [1, 1, 28, 20], .half, isSmall: false),
      // Enough images for the lanes of vectors: whole blocks and not, more filters and channels
      // than a tile has; borders, strides, dilation, groups, and elements that meet no place.
      sample([16, 2, 5, 4], [3, 2, 3, 2], isSmall: false),
      sample([19, 3, 7, 6], [17, 3, 2, 5], flip: false, isSmall: false),
      sample([9, 13, 4, 5], [2, 13, 3, 3], .half, isSmall: false),
      sample([37, 2, 6, 7], [4, 2, 3, 4], .full, strides: [2, 3], isSmall: false),
      sample(
        [20, 1, 9, 8], [14, 1, 2, 3], .explicit(top: 2, bottom: 0, left: 1, right: 3),
        dilation: [3, 2], flip: false, isSmall: false),
      sample([8, 1, 9, 9], [2, 1, 2, 2], strides: [3, 3], isSmall: false),
      sample([10, 1, 9, 9], [2, 1, 2, 2], strides: [3, 2], dilation: [2, 2], isSmall: false),
      sample([18, 6, 4, 3], [9, 2, 2, 2], .half, groups: 3, isSmall: false),
      sample([33, 8, 3, 3], [8, 8, 1, 1], isSmall: false),
      // Maps of which only some rows fit the cache.
      sample([11, 8, 40, 60], [3, 8, 3, 3], strides: [2, 1], isSmall: false),
    ]
  }()

  /// An op on these shapes in both floating dtypes; derivatives are checked for the small ones.
  func variants(
    differentiable: [Int],
    _ make: (_ images: NDArray, _ filters: NDArray, _ outer: NDArray) -> (any Op, [NDArray])
  ) -> [OpSample] {
    guard let images = try? sampleArray(images, seed: 0.2),
      let filters = try? sampleArray(filters, seed: 0.9),
      let outerShape = try? geometry.outputType(
        images: TensorType(of: images), filters: TensorType(of: filters)
      ).knownShape,
      let outer = try? sampleArray(outerShape, seed: 0.5)
    else { return [] }
    let (op, inputs) = make(images, filters, outer)
    // Long sums of large terms are compared in double precision only.
    if !isSmall { return [OpSample(op, inputs)] }
    let narrow = inputs.compactMap { try? $0.converted(to: .float32) }
    return [OpSample(op, inputs, differentiable: differentiable), OpSample(op, narrow)]
  }
}
