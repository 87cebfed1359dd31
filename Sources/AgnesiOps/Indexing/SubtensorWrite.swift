package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// A tensor with a value written into part of it, or added there.
///
/// The inputs are the tensor, the bounds, and last the value, whose axes of known length 1 repeat.
package struct SubtensorWrite: Op {
  package let axes: [AxisIndex]
  package let mode: WriteMode

  package init(axes: [AxisIndex], mode: WriteMode) {
    self.axes = axes
    self.mode = mode
  }

  package var name: String { mode.name }
  package var hostInputs: [Int] { HostInteger.inputs(axes.flatMap(\.integers)) }
  /// The part that is written.
  var subtensor: Subtensor { Subtensor(axes: axes) }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let part = try subtensor.inferTypes(Array(inputs.dropLast()))[0]
    try checkValueType(inputs[inputs.count - 1], fits: part)
    return [inputs[0]]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let part = subtensor.checkedSizes(&context)
    requireValueSizes(&context, part)
    return [context.inputShapes[0]]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    let none = [Variable?](repeating: nil, count: context.inputs.count)
    guard let gradient = context.outputGradients[0], let value = context.inputs.last else {
      return none
    }
    let bounds = Array(context.inputs.dropFirst().dropLast())
    let part = applyOne(subtensor, to: [gradient] + bounds)
    // Only written in `set` mode: what was replaced has no influence.
    let base =
      mode == .increment
      ? gradient : applyOne(self, to: [gradient] + bounds + [zeroValue(like: part)])
    return [base] + bounds.map { _ in nil } + [sumToBroadcastAxes(part, of: value)]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .loops(
      LoopNest { context in
        copyBase(&context)
        write(&context)
      })
  }

  /// Elements are distinct, so that they can be written in any order.
  private func write(_ context: inout LoopContext) {
    let base = context.inputs[0]
    let value = context.inputs[context.inputs.count - 1]
    let output = context.outputs[0]
    let places = subtensor.viewAxes(context.shapes)
    let valueType = context.shapes.inputTypes[context.inputs.count - 1]
    let sizes = zip(axes, base.shape).compactMap { index, size -> Scalar? in
      guard case .slice(let bounds) = index else { return nil }
      return bounds.places(size: size, context.shapes).count
    }
    func store(_ builder: inout KernelBuilder, _ index: [Scalar]) {
      let place = places.map { axis in
        axis.viewAxis.map { axis.start + axis.step * index[$0] } ?? axis.start
      }
      let position = output.position(place)
      let valueIndex = broadcastIndex(index, in: valueType)
      builder.store(
        output.id, at: position,
        mode.scalar(output[linear: position], value[valueIndex]))
    }
    guard let outer = sizes.first else {
      context.kernel(name) { builder in store(&builder, []) }
      return
    }
    let inner = Array(sizes.dropFirst())
    context.kernel(name, parallel: outer, cost: inner.reduce(.integer(2), *)) { builder, first in
      nestedLoops(&builder, inner) { builder, index in store(&builder, [first] + index) }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let base = inputs[0]
    let numbers = try NDArray(
      int64s: (0..<base.count).map(Int64.init), shape: base.shape, dtype: .int64)
    let part = try subtensor.view(of: numbers, inputs)
    let places = try part.int64s().map(Int.init)
    let value = try inputs[inputs.count - 1].broadcast(to: part.shape)
    return [try mode.writing(value, into: base, at: places)]
  }

  package static var samples: [OpSample] {
    [WriteMode.set, .increment].flatMap { mode in
      basicIndexSamples.flatMap { sample -> [OpSample] in
        let op = SubtensorWrite(axes: sample.axes, mode: mode)
        guard let part = try? op.subtensor.reference(sample.inputs).first else { return [] }
        return writeSamples(
          op, sample.inputs, part: part, isDifferentiable: !sample.differentiable.isEmpty)
      }
    }
  }
}
