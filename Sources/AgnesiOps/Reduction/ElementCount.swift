package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// The number of elements along axes, which a call knows before it computes any.
package struct ElementCount: Op {
  package let axes: [Int]

  package var name: String { "elementCount" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    for axis in axes where axis >= inputs[0].rank {
      throw OpFailure("axis \(axis) does not exist in \(inputs[0])")
    }
    return [TensorType(.int64, [])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] { [[]] }

  package func inferValues(_ context: ShapeContext) -> [[Scalar]?] { [[count(context)]] }

  package func gradient(_ context: GradientContext) -> [Variable?] { [nil] }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .pointwise { count($0.shapes) } }

  private func count(_ context: ShapeContext) -> Scalar {
    axes.reduce(.integer(1)) { $0 * context.inputShapes[0][$1] }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [NDArray(axes.reduce(1) { $0 * inputs[0].shape[$1] })]
  }

  package static var samples: [OpSample] {
    guard let cube = try? NDArray.zeros(shape: [2, 3, 4], dtype: .float32),
      let empty = try? NDArray.zeros(shape: [0, 3], dtype: .float64)
    else { return [] }
    return [
      OpSample(ElementCount(axes: [0, 2]), [cube]), OpSample(ElementCount(axes: []), [cube]),
      OpSample(ElementCount(axes: [0]), [empty]),
    ]
  }
}

/// The number of elements along axes, as a number if it is known now, else as an `int64` tensor of
/// rank 0.
package func elementCount(_ x: Variable, axes: [Int]? = nil) -> Variable {
  build("elementCount", [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    let known = axes.compactMap { types[0].shape[$0] }
    if known.count == axes.count { return Variable(known.reduce(1, *)) }
    return applyOne(ElementCount(axes: axes), to: [x])
  }
}
