package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// Repeats the axes of known length 1 of its first input to the sizes of the second, whose values
/// do not matter.
package struct BroadcastLike: Op {
  package var name: String { "broadcastLike" }
  package var isArrangement: Bool { true }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [TensorType(inputs[0].dtype, try broadcastShape(inputs))]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [broadcastSizes(&context)]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    [context.outputGradients[0].map { sumToBroadcastAxes($0, of: context.inputs[0]) }, nil]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    let axes = inputs[0].shape.enumerated().map { axis, size in
      size == 1
        ? ViewMap.Axis(nil, start: .integer(0), step: .integer(1)) : ViewMap.Axis(axis)
    }
    return .view { _ in .axes(axes) }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let shape = zip(inputs[0].shape, inputs[1].shape).map { $0 == 1 ? $1 : $0 }
    return [try inputs[0].broadcast(to: shape).contiguous()]
  }

  package static var samples: [OpSample] {
    guard let row = try? NDArray([1.5, -2, 0.25], shape: [1, 3]),
      let target = try? NDArray.zeros(shape: [4, 3], dtype: .float64),
      let column = try? NDArray.zeros(shape: [4, 1], dtype: .float64)
    else { return [] }
    return [
      OpSample(BroadcastLike(), [row, target], differentiable: [0]),
      // Axes of length 1 of the target leave the operand's sizes.
      OpSample(BroadcastLike(), [row, column], differentiable: [0]),
    ]
  }
}

/// Repeats the axes of known length 1 of a tensor to the sizes of another of the same rank.
package func broadcastLike(_ x: Variable, _ target: Variable) -> Variable {
  if let a = x.knownType?.knownShape, a == target.knownType?.knownShape { return x }
  return applyOne(BroadcastLike(), to: [x, target])
}
