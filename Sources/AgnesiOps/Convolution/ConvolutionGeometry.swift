import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The parameters of a two-dimensional convolution, and what follows from them for sizes.
///
/// Axis 0 of the parameters is the rows, axis 1 the columns.
struct ConvolutionGeometry: Hashable, Sendable {
  var borderMode = BorderMode.valid
  var strides = [1, 1]
  var dilation = [1, 1]
  var groups = 1
  var flipFilters = true

  /// The largest stride, dilation or padding that is accepted: beyond it, sizes could overflow.
  static let parameterLimit = 0x100_0000

  /// Refuses parameters that make no sense.
  func check() throws(OpFailure) {
    for (what, values) in [("strides", strides), ("dilation", dilation)]
    where values.contains(where: { $0 < 1 || $0 > Self.parameterLimit }) {
      throw OpFailure("\(what) (\(values[0]), \(values[1])) must be at least 1 and at most 2^24")
    }
    guard groups >= 1 else { throw OpFailure("groups must be at least 1, got \(groups)") }
    if case .explicit(let top, let bottom, let left, let right) = borderMode {
      let padding = [top, bottom, left, right]
      if padding.contains(where: { $0 < 0 || $0 > Self.parameterLimit }) {
        throw OpFailure("padding \(padding) must be at least 0 and at most 2^24")
      }
    }
  }

  /// Whether along no axis both a stride and a dilation leave out places: then the elements of a
  /// filter that meet a place of the image are equally far apart.
  var isRegular: Bool { zip(strides, dilation).allSatisfy { $0 == 1 || $1 == 1 } }

  /// How many places of the image a filter spans.
  func extent(_ axis: Int, filter: Scalar) -> Scalar { (filter - 1) * dilation[axis] + 1 }

  /// The zeros before and after the image.
  func padding(_ axis: Int, filter: Scalar) -> (before: Scalar, after: Scalar) {
    let extent = extent(axis, filter: filter)
    switch borderMode {
    case .valid: return (.integer(0), .integer(0))
    case .full: return (extent - 1, extent - 1)
    case .half:
      let half = Scalar.binary(.floorDivide, extent, .integer(2))
      return (half, half)
    case .explicit(let top, let bottom, let left, let right):
      return axis == 0 ? (.integer(top), .integer(bottom)) : (.integer(left), .integer(right))
    }
  }

  /// The size of the image with the zeros around it.
  private func paddedSize(_ axis: Int, image: Scalar, filter: Scalar) -> Scalar {
    let (before, after) = padding(axis, filter: filter)
    return image + before + after
  }

  /// The number of places of the filter, `(padded - extent) / stride + 1`.
  func outputSize(_ axis: Int, image: Scalar, filter: Scalar) -> Scalar {
    let padded = paddedSize(axis, image: image, filter: filter)
    let steps = padded - extent(axis, filter: filter)
    return .binary(.floorDivide, steps, .integer(strides[axis])) + 1
  }

  // MARK: Types and sizes of whole tensors

  /// The type of the result for images `[N, C, H, W]` and filters `[O, C / groups, h, w]`.
  func outputType(images: TensorType, filters: TensorType) throws(OpFailure) -> TensorType {
    try check()
    guard images.dtype == filters.dtype, images.dtype.isFloating else {
      throw OpFailure(
        "images and filters need one floating dtype, but have \(images.dtype) and \(filters.dtype)")
    }
    guard images.rank == 4, filters.rank == 4 else {
      throw OpFailure(
        "images and filters need rank 4, but have ranks \(images.rank) and \(filters.rank)")
    }
    if let count = filters.shape[0], count % groups != 0 {
      throw OpFailure("\(count) filters cannot be shared among \(groups) groups")
    }
    if let own = filters.shape[1], let given = images.shape[1], own * groups != given {
      throw OpFailure(
        groups == 1
          ? "filters have \(own) input maps but images have \(given); axis 1 of both must agree"
          : "filters have \(own) input maps in each of \(groups) groups but images have \(given)")
    }
    var places: [Int?] = []
    for axis in 0..<2 {
      places.append(
        try outputSize(axis, image: images.shape[2 + axis], filter: filters.shape[2 + axis]))
    }
    return TensorType(images.dtype, [images.shape[0], filters.shape[0]] + places)
  }

  private func outputSize(
    _ axis: Int, image: Int?, filter: Int?
  ) throws(OpFailure) -> Int? {
    guard let filter else { return nil }
    guard filter >= 1 else { throw OpFailure("filters of size 0 along axis \(2 + axis)") }
    guard let image else { return nil }
    let (known, size) = (Scalar.integer(image), Scalar.integer(filter))
    guard let padded = paddedSize(axis, image: known, filter: size).integerValue,
      let extent = extent(axis, filter: size).integerValue,
      let result = outputSize(axis, image: known, filter: size).integerValue
    else { return nil }
    guard padded >= extent else {
      throw OpFailure(
        "filters that span \(extent) do not fit into images of size \(padded), zeros included, "
          + "along axis \(2 + axis)")
    }
    return Int(result)
  }

  /// The sizes of the result, with what must hold in every call.
  func outputShape(
    _ context: inout ShapeContext, images: [Scalar], filters: [Scalar]
  ) -> [Scalar] {
    context.require(
      filters[1] * groups, equals: images[1],
      "filters have #0 input maps in all but images have #1")
    context.require(
      .compare(.equal, .binary(.modulo, filters[0], .integer(groups)), .integer(0)),
      values: [filters[0]], "#0 filters cannot be shared among \(groups) groups")
    var shape = [images[0], filters[0]]
    for axis in 0..<2 {
      let (image, filter) = (images[2 + axis], filters[2 + axis])
      context.require(
        .compare(.greaterOrEqual, filter, .integer(1)), values: [],
        "filters of size 0 along axis \(2 + axis)")
      let extent = extent(axis, filter: filter)
      let padded = paddedSize(axis, image: image, filter: filter)
      context.require(
        .compare(.greaterOrEqual, padded, extent), values: [extent, padded],
        "filters that span #0 do not fit into images of size #1, zeros included, along axis "
          + "\(2 + axis)")
      shape.append(outputSize(axis, image: image, filter: filter))
    }
    return shape
  }

  /// Demands that a gradient has the shape of the convolution's result.
  func requireGradient(
    _ context: inout ShapeContext, _ gradient: [Scalar], images: [Scalar], filters: [Scalar]
  ) {
    let expected = outputShape(&context, images: images, filters: filters)
    for axis in 0..<4 {
      context.require(
        gradient[axis], equals: expected[axis],
        "the gradient has size #0 along axis \(axis), the convolution #1")
    }
  }

  /// Refuses a gradient that cannot be one of the convolution's result.
  func checkGradient(
    _ gradient: TensorType, images: TensorType, filters: TensorType
  ) throws(OpFailure) {
    let expected = try outputType(images: images, filters: filters)
    guard gradient.isCompatible(with: expected) else {
      throw OpFailure("the gradient has type \(gradient), the convolution \(expected)")
    }
  }
}
