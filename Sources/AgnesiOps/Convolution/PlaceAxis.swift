import AgnesiKernel

/// How the places of a target depend on those of a source along one axis, when the source is read
/// from a copy that has zeros before and after it.
///
/// Forward, the target is a convolution's result and the source its images: with stride s, dilation
/// d and p zeros, place y meets element i of the filter at place `s y + d i - p`. Backward, the
/// target is the gradient of the images and the source that of the result: place y meets the
/// elements for which `(y + p - d i) / s` is whole, there. These are the same elements for all
/// places that are a stride apart, which are said to be of one phase.
struct PlaceAxis {
  let targetSize, sourceSize, filterSize: Int
  let stride, dilation, padding: Int
  let isBackward: Bool

  init(
    _ axis: Int, _ sizes: ConvolutionSizes, _ geometry: ConvolutionGeometry, isBackward: Bool
  ) {
    let image = axis == 0 ? sizes.height : sizes.width
    let output = axis == 0 ? sizes.outputHeight : sizes.outputWidth
    (targetSize, sourceSize) = isBackward ? (image, output) : (output, image)
    filterSize = axis == 0 ? sizes.filterHeight : sizes.filterWidth
    padding = axis == 0 ? sizes.padTop : sizes.padLeft
    (stride, dilation) = (geometry.strides[axis], geometry.dilation[axis])
    self.isBackward = isBackward
  }

  /// The number of phases, and how far the source moves from a place to the next of its phase.
  var phaseCount: Int { isBackward ? stride : 1 }
  var pace: Int { isBackward ? 1 : stride }

  /// How far the source moves from an element of the filter to the next that a place meets.
  var step: Int { isBackward ? -dilation : dilation }

  /// The most elements that a place meets.
  var elementCount: Int { isBackward ? (filterSize + stride - 1) / stride : filterSize }

  /// How far the last place of the source that a place meets is from the first.
  var reach: Int { (elementCount - 1) * dilation }

  /// The place of the source at which the copy begins.
  var origin: Int { isBackward ? padding / stride - reach : -padding }

  /// The length of a copy for some neighbouring places, wherever they begin.
  func length(places: Int) -> Int {
    (isBackward ? (places + stride - 2) / stride : (places - 1) * stride) + reach + 1
  }

  /// Whether a copy would be the source itself, but for what no place meets.
  var isWhole: Bool { origin == 0 && length(places: targetSize) <= sourceSize }

  /// The places of one phase, at most.
  var placesPerPhase: Int { (targetSize + phaseCount - 1) / phaseCount }

  /// Where in the copy the first place is that a place of the target meets.
  func lowest(_ place: Scalar) -> Scalar {
    if !isBackward { return place * stride }
    if stride == 1 { return place }
    return .binary(.floorDivide, place + padding, .integer(stride)) - padding / stride
  }

  /// The elements of the filter that a place of the target meets, and where in the copy the first
  /// of them is.
  func visit(_ builder: inout KernelBuilder, _ name: String, _ place: Scalar) -> (
    filter: FilterVisit, start: Scalar
  ) {
    let start = builder.constant(name, lowest(place) + (isBackward ? reach : 0))
    if phaseCount == 1 {
      return (FilterVisit(first: .integer(0), count: .integer(filterSize)), start)
    }
    let phase = builder.constant(
      name + "Phase", .binary(.modulo, place + padding, .integer(stride)))
    let count = builder.constant(
      name + "Count",
      .binary(.floorDivide, .integer(filterSize + stride - 1) - phase, .integer(stride)))
    return (FilterVisit(first: phase, count: count, step: stride), start)
  }
}
