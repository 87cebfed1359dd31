package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// An op that combines elements along axes: sum, product, maximum and the like.
package protocol ReductionOp: Op {
  /// The reduced axes, ascending, at least 0.
  var axes: [Int] { get }
  /// Whether reduced axes stay, with size 1.
  var keepDims: Bool { get }
  /// How elements are combined.
  var kind: Reduction.Kind { get }

  /// The dtype of the result.
  func resultDType(_ operand: DType) -> DType
  /// The dtype in which partial results are kept.
  func accumulator(_ operand: DType) -> DType
}

extension ReductionOp {
  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let type = inputs[0]
    for axis in axes where axis >= type.rank {
      throw OpFailure("axis \(axis) does not exist in \(type)")
    }
    if kind != .sum && kind != .product && kind != .all && kind != .any {
      for axis in axes where type.shape[axis] == 0 {
        throw OpFailure("axis \(axis) has no elements, so there is none to choose")
      }
    }
    return [TensorType(resultDType(type.dtype), reduced(type.shape, one: 1))]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shape = context.inputShapes[0]
    if kind != .sum && kind != .product && kind != .all && kind != .any {
      for axis in axes {
        context.require(
          .compare(.greater, shape[axis], .integer(0)), values: [shape[axis]],
          "axis \(axis) has no elements, so there is none to choose")
      }
    }
    return [reduced(shape, one: .integer(1))]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .reduction(
      Reduction(
        kind: kind, axes: axes, keepDims: keepDims, accumulator: accumulator(inputs[0].dtype)))
  }

  /// The sizes without the reduced axes, or with `one` in their place.
  package func reduced<Size>(_ shape: [Size], one: Size) -> [Size] {
    shape.indices.compactMap { axis in
      axes.contains(axis) ? (keepDims ? one : nil) : shape[axis]
    }
  }

  /// Gives a reduced tensor its reduced axes back, with length 1, so that it broadcasts against
  /// the operand.
  package func expanded(_ reduced: Variable, rank: Int) -> Variable {
    if keepDims {
      // A gradient's type may not tell that these axes have length 1.
      let unknown = axes.filter { reduced.knownType?.shape[$0] != 1 }
      return unknown.isEmpty ? reduced : sum(reduced, axes: unknown, keepDims: true)
    }
    var next = 0
    let pattern = (0..<rank).map { axis -> DimshuffleAxis in
      if axes.contains(axis) { return .x }
      defer { next += 1 }
      return .axis(next)
    }
    return reduced.dimshuffle(pattern)
  }

  /// Combines the elements of each group in row-major order by a plain function.
  package func reduceGroups(
    _ input: NDArray, _ combine: ([Double]) -> Double, _ integers: ([Int64]) -> Int64
  ) throws -> NDArray {
    let kept = input.shape.indices.filter { !axes.contains($0) }
    let grouped = input.transposed(kept + axes)
    let size = axes.reduce(1) { $0 * input.shape[$1] }
    let count = kept.reduce(1) { $0 * input.shape[$1] }
    let shape = reduced(input.shape, one: 1)
    let dtype = resultDType(input.dtype)
    if input.dtype.isFloating {
      let values = try grouped.doubles()
      let results = (0..<count).map { combine(Array(values[($0 * size)..<(($0 + 1) * size)])) }
      return try NDArray(doubles: results, shape: shape, dtype: dtype)
    }
    let values = try grouped.int64s()
    let results = (0..<count).map { integers(Array(values[($0 * size)..<(($0 + 1) * size)])) }
    return try NDArray(int64s: results, shape: shape, dtype: dtype)
  }
}
