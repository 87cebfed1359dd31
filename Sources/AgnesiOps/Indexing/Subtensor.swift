package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// Basic indexing: of each axis one place or a slice.
///
/// The result is a view.
package struct Subtensor: Op {
  /// What is taken of each axis of the operand.
  package let axes: [AxisIndex]

  package init(axes: [AxisIndex]) { self.axes = axes }

  package var name: String { "subtensor" }
  package var hostInputs: [Int] { HostInteger.inputs(axes.flatMap(\.integers)) }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let type = inputs[0]
    var shape: [Int?] = []
    for (axis, (index, size)) in zip(axes, type.shape).enumerated() {
      switch index {
      case .at(let place):
        guard let place = place.known, let size else { continue }
        do {
          _ = try resolvedPlace(place, size: size, axis: axis)
        } catch { throw OpFailure(error.message) }
      case .slice(let bounds): shape.append(try bounds.knownCount(size: size))
      }
    }
    return [TensorType(type.dtype, shape)]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [checkedSizes(&context)]
  }

  /// The sizes of what is taken, demanding that places exist and steps are not 0.
  func checkedSizes(_ context: inout ShapeContext) -> [Scalar] {
    var shape: [Scalar] = []
    for (axis, index) in axes.enumerated() {
      let size = context.inputShapes[0][axis]
      switch index {
      case .at(let place):
        let place = place.scalar(context)
        context.require(
          resolvedPlace(place, size: size).isInside, values: [place, size],
          outOfRangeMessage(axis: axis))
      case .slice(let bounds):
        shape.append(bounds.checkedCount(size: size, &context))
      }
    }
    return shape
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    let bounds = Array(context.inputs.dropFirst())
    let write = SubtensorWrite(axes: axes, mode: .increment)
    let gradient = context.outputGradients[0].map { gradient in
      applyOne(write, to: [zerosLike(context.inputs[0])] + bounds + [gradient])
    }
    return [gradient] + bounds.map { _ in nil }
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .view { .axes(viewAxes($0)) }
  }

  /// Where the elements lie in the operand.
  func viewAxes(_ context: ShapeContext) -> [ViewMap.Axis] {
    var viewAxis = 0
    return axes.enumerated().map { axis, index in
      let size = context.inputShapes[0][axis]
      switch index {
      case .at(let place):
        let place = resolvedPlace(place.scalar(context), size: size).place
        return ViewMap.Axis(nil, start: place, step: .integer(0))
      case .slice(let bounds):
        defer { viewAxis += 1 }
        let places = bounds.places(size: size, context)
        return ViewMap.Axis(viewAxis, start: places.start, step: places.step)
      }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [try view(of: inputs[0], inputs).contiguous()]
  }

  /// The part of an array that is taken, as a view.
  func view(of array: NDArray, _ inputs: [NDArray]) throws -> NDArray {
    var view = array
    var shape: [Int] = []
    for (axis, index) in axes.enumerated() {
      switch index {
      case .at(let place):
        let place = try resolvedPlace(
          try place.value(inputs), size: array.shape[axis], axis: axis)
        view = try view.sliced(axis: axis, start: place, count: 1)
      case .slice(let bounds):
        let places = try bounds.places(size: array.shape[axis], inputs)
        view = try view.sliced(
          axis: axis, start: places.start, count: places.count, step: places.step)
        shape.append(places.count)
      }
    }
    return try view.reshaped(shape)
  }

  package static var samples: [OpSample] {
    basicIndexSamples.compactMap { sample in
      OpSample(Subtensor(axes: sample.axes), sample.inputs, differentiable: sample.differentiable)
    }
  }
}

extension SliceBounds {
  /// The number of places in a call, demanding that the step is not 0.
  func checkedCount(size: Scalar, _ context: inout ShapeContext) -> Scalar {
    let step = step.scalar(context)
    context.require(
      .compare(.notEqual, step, .integer(0)), values: [], "the step of a slice is 0")
    return places(size: size, context).count
  }
}
