extension NDArray {
  /// A view with the axes in another order; `axes` is a permutation.
  package func transposed(_ axes: [Int]) -> NDArray {
    NDArray(
      dtype: dtype, shape: axes.map { shape[$0] }, strides: axes.map { strides[$0] },
      offset: offset, storage: storage)
  }

  /// A view of some positions along one axis: `start`, `start + step`, and so on.
  ///
  /// - Parameters:
  ///   - axis: the axis, `0 ..< rank`.
  ///   - start: the first position; not looked at when `count` is 0.
  ///   - count: how many positions.
  ///   - step: the distance between them; negative to go backwards, 0 to repeat one.
  /// - Throws: `ArrayError` when there is no such axis or a position is outside it.
  package func sliced(
    axis: Int, start: Int, count: Int, step: Int = 1
  ) throws(ArrayError) -> NDArray {
    guard shape.indices.contains(axis) else {
      throw ArrayError("an array of shape \(shape) has no axis \(axis)")
    }
    var newShape = shape
    var newStrides = strides
    newShape[axis] = count
    if count == 0 { return try zeroSized(newShape) }
    let (span, tooFar) = (count - 1).multipliedReportingOverflow(by: step)
    let (last, overflow) = start.addingReportingOverflow(span)
    let positions = 0..<shape[axis]
    guard count > 0, !tooFar, !overflow, positions.contains(start), positions.contains(last) else {
      throw ArrayError(
        "\(count) positions from \(start) in steps of \(step) do not lie in axis \(axis) of shape "
          + "\(shape)")
    }
    // Repeating one position may ask for more elements than can be counted.
    _ = try Self.elementCount(of: newShape)
    // With one position the step does not matter, and may be too large for a product.
    newStrides[axis] = count == 1 ? strides[axis] : strides[axis] * step
    return NDArray(
      dtype: dtype, shape: newShape, strides: newStrides, offset: offset + start * strides[axis],
      storage: storage)
  }

  /// A view without elements.
  private func zeroSized(_ shape: [Int]) throws(ArrayError) -> NDArray {
    _ = try Self.elementCount(of: shape)
    return NDArray(
      dtype: dtype, shape: shape, strides: Self.rowMajorStrides(shape), offset: 0,
      storage: storage)
  }

  /// A view of another shape that repeats axes of size 1, after right-aligning the axes.
  package func broadcast(to target: [Int]) throws(ArrayError) -> NDArray {
    // A repeated axis may ask for more elements than can be counted.
    _ = try Self.elementCount(of: target)
    guard target.count >= rank else {
      throw ArrayError(
        "an array of shape \(shape) cannot broadcast to the smaller rank of \(target)")
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
        "an array of shape \(shape) (\(count) elements) cannot take shape \(newShape) (\(newCount))"
      )
    }
    let dense = try contiguous()
    return NDArray(
      dtype: dtype, shape: newShape, strides: Self.rowMajorStrides(newShape),
      offset: dense.offset, storage: dense.storage)
  }
}
