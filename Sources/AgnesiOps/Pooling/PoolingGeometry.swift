import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The parameters of pooling over the two trailing axes, and what follows from them for sizes.
///
/// Entry 0 of the parameters is the rows, entry 1 the columns.
struct PoolingGeometry: Hashable, Sendable {
  var window: [Int]
  var stride: [Int]
  var padding = [0, 0]
  var ignoreBorder: Bool

  /// The largest parameter that is accepted: beyond it, sizes could overflow.
  static let parameterLimit = 0x100_0000

  /// Refuses parameters that make no sense.
  func check() throws(OpFailure) {
    for (what, values) in [("window", window), ("stride", stride)]
    where values.contains(where: { $0 < 1 || $0 > Self.parameterLimit }) {
      throw OpFailure("\(what) (\(values[0]), \(values[1])) must be at least 1 and at most 2^24")
    }
    for axis in 0..<2 where padding[axis] < 0 || padding[axis] >= window[axis] {
      throw OpFailure(
        "padding (\(padding[0]), \(padding[1])) must be at least 0 and smaller than the window "
          + "(\(window[0]), \(window[1]))")
    }
    if !ignoreBorder && padding != [0, 0] {
      throw OpFailure("padding needs ignoreBorder: true, else windows could hold padding alone")
    }
  }

  /// The number of windows along an axis.
  func outputSize(_ axis: Int, _ size: Scalar) -> Scalar {
    let (window, stride) = (window[axis], stride[axis])
    let padded = size + 2 * padding[axis]
    let step = Scalar.integer(stride)
    if ignoreBorder {
      let windows = Scalar.binary(.floorDivide, padded - window, step) + 1
      return .binary(.maximum, windows, .integer(0))
    }
    if stride >= window { return .binary(.floorDivide, padded - 1, step) + 1 }
    // The last window is the first that reaches the border.
    let further = Scalar.binary(.floorDivide, padded - 1 - window + stride, step)
    let windows = Scalar.binary(.maximum, further, .integer(0)) + 1
    return .select(.compare(.equal, size, .integer(0)), .integer(0), windows)
  }

  /// The type of the result.
  func outputType(_ type: TensorType) throws(OpFailure) -> TensorType {
    try check()
    guard type.dtype.isFloating else { throw OpFailure("needs a floating tensor, got \(type)") }
    guard type.rank >= 2 else { throw OpFailure("needs rank 2 or more, got rank \(type.rank)") }
    let lead = type.rank - 2
    let windows = (0..<2).map { axis in
      type.shape[lead + axis].flatMap { outputSize(axis, .integer($0)).integerValue }.map(Int.init)
    }
    return TensorType(type.dtype, type.shape.dropLast(2) + windows)
  }

  /// The sizes of the result.
  func outputShape(_ shape: [Scalar]) -> [Scalar] {
    let lead = shape.count - 2
    return shape.dropLast(2) + (0..<2).map { outputSize($0, shape[lead + $0]) }
  }

  /// Refuses a tensor that cannot have the shape of the result.
  func checkResult(_ result: TensorType, of type: TensorType) throws(OpFailure) {
    let expected = try outputType(type)
    guard result.isCompatible(with: expected) else {
      throw OpFailure("the pooled tensor has type \(result), expected \(expected)")
    }
  }

  /// Demands that a tensor has the shape of the result.
  func requireResult(_ context: inout ShapeContext, _ result: [Scalar], of shape: [Scalar]) {
    for (axis, (size, expected)) in zip(result, outputShape(shape)).enumerated() {
      context.require(
        size, equals: expected, "the pooled tensor has size #0 along axis \(axis), expected #1")
    }
  }

  /// The number of elements that a mean divides by, for a window along one axis.
  ///
  /// - Parameters:
  ///   - start: where the window starts in the image; negative in the padding.
  ///   - size: the image's size.
  ///   - includesPadding: whether zeros around the image count.
  func count(_ axis: Int, start: Scalar, size: Scalar, includesPadding: Bool) -> Scalar {
    let margin = includesPadding ? padding[axis] : 0
    let end = Scalar.binary(.minimum, start + window[axis], size + margin)
    return end - .binary(.maximum, start, .integer(-margin))
  }
}
