extension NDArray {
  /// A view with the axes in another order; `axes` is a permutation.
  package func transposed(_ axes: [Int]) -> NDArray {
    NDArray(
      dtype: dtype, shape: axes.map { shape[$0] }, strides: axes.map { strides[$0] },
      offset: offset, storage: storage)
  }

  /// A view of another shape that repeats axes of size 1, after right-aligning the axes.
  package func broadcast(to target: [Int]) throws(ArrayError) -> NDArray {
    guard target.count >= rank else {
      throw ArrayError("an array of shape \(shape) cannot broadcast to the smaller rank of \(target)")
    }
    let lead = target.count - rank
    var result = [Int](repeating: 0, count: target.count)
    for axis in 0..<rank {
      if shape[axis] == target[lead + axis] {
        result[lead + axis] = strides[axis]
      } else if shape[axis] != 1 {
        throw ArrayError("an array of shape \(shape) cannot broadcast to \(target)")
      }
    }
    return NDArray(
      dtype: dtype, shape: target, strides: result, offset: offset, storage: storage)
  }

  /// The same elements in row-major order with other sizes; a view whenever possible.
  ///
  /// - Throws: `ArrayError` when the number of elements differs.
  public func reshaped(_ newShape: [Int]) throws(ArrayError) -> NDArray {
    let newCount = try Self.elementCount(of: newShape)
    guard newCount == count else {
      throw ArrayError(
        "an array of shape \(shape) (\(count) elements) cannot take shape \(newShape) (\(newCount))")
    }
    let dense = try contiguous()
    return NDArray(
      dtype: dtype, shape: newShape, strides: Self.rowMajorStrides(newShape),
      offset: dense.offset, storage: dense.storage)
  }
}
