import AgnesiGraph
import AgnesiKernel

/// How the elements of a tensor lie in a buffer: the element at `index` is at
/// `offset + sum of index[axis] * strides[axis]`.
struct StridedView: Hashable {
  /// The tensor that owns the buffer.
  let buffer: Value
  let offset: Scalar
  let strides: [Scalar]
  let shape: [Scalar]

  /// A whole row-major buffer.
  init(whole buffer: Value, shape: [Scalar]) {
    self.init(
      buffer: buffer, offset: .integer(0), strides: StridedView.rowMajor(shape), shape: shape)
  }

  init(buffer: Value, offset: Scalar, strides: [Scalar], shape: [Scalar]) {
    self.buffer = buffer
    self.offset = offset
    self.strides = strides
    self.shape = shape
  }

  /// The strides of a row-major buffer.
  static func rowMajor(_ shape: [Scalar]) -> [Scalar] {
    var strides = [Scalar](repeating: .integer(1), count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    zip(zip(strides, StridedView.rowMajor(shape)), shape).allSatisfy { pair, size in
      pair.0 == pair.1 || size.integerValue == 1
    }
  }

  /// Where the element at some indices lies in the buffer.
  func position(_ indices: [Scalar]) -> Scalar {
    zip(indices, strides).reduce(offset) { $0 + $1.0 * $1.1 }
  }

  /// Part of this view.
  func mapped(_ axes: [ViewMap.Axis], shape viewShape: [Scalar]) -> StridedView {
    var offset = self.offset
    var strides = [Scalar](repeating: .integer(0), count: viewShape.count)
    for (axis, stride) in zip(axes, self.strides) {
      offset = offset + axis.start * stride
      if let viewAxis = axis.viewAxis {
        strides[viewAxis] = strides[viewAxis] + axis.step * stride
      }
    }
    return StridedView(buffer: buffer, offset: offset, strides: strides, shape: viewShape)
  }
}
