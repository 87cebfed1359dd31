package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// A tensor with a value written to, or added at, the places that index arrays list.
///
/// The inputs are the tensor, the arrays, the bounds of slices, and last the value, whose axes of
/// known length 1 repeat.
///
/// Places are visited in the row-major order of the arrays: of several values for one place, `set`
/// keeps the last, and `increment` adds all.
package struct Scatter: Op {
  package let index: ArrayIndex
  package let mode: WriteMode

  package init(index: ArrayIndex, mode: WriteMode) {
    self.index = index
    self.mode = mode
  }

  package var name: String { mode == .set ? "advancedSetSubtensor" : "advancedIncrementSubtensor" }
  package var hostInputs: [Int] { HostInteger.inputs(index.integers) }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    try checkValueType(inputs[inputs.count - 1], fits: try index.partType(inputs))
    return [inputs[0]]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let part = index.partSizes(&context)
    requireValueSizes(&context, part)
    return [context.inputShapes[0]]
  }

  /// Of several values for one place only the last has influence in `set` mode: the gradient picks
  /// it by writing the values' own numbers and reading which one is left.
  package func gradient(_ context: GradientContext) -> [Variable?] {
    let none = [Variable?](repeating: nil, count: context.inputs.count)
    guard let gradient = context.outputGradients[0], let value = context.inputs.last else {
      return none
    }
    let others = Array(context.inputs.dropFirst().dropLast())
    let gather = Gather(index: index)
    let part = applyOne(gather, to: [gradient] + others)
    let noneOfOthers = others.map { _ in nil as Variable? }
    if mode == .increment {
      return [gradient] + noneOfOthers + [sumToBroadcastAxes(part, of: value)]
    }

    let base = applyOne(self, to: [gradient] + others + [zeroValue(like: part)])
    let numbers = reshapeLike(arange(elementCount(part)), part)
    let owner = applyOne(self, to: [zerosLike(gradient, dtype: .int64)] + others + [numbers])
    let isLast = applyOne(gather, to: [owner] + others) .== numbers
    return [base] + noneOfOthers + [sumToBroadcastAxes(select(isLast, part, 0), of: value)]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .loops(
      LoopNest { context in
        checkPlaces(&context)
        copyBase(&context)
        write(&context)
      })
  }

  /// Checks all places before anything is written, so that a failing call leaves a base that is
  /// updated in place as it was.
  private func checkPlaces(_ context: inout LoopContext) {
    var shapes = context.shapes
    let sizes = index.listedSizes(&shapes)
    let inputs = context.inputs
    let failures = index.axes.indices.filter { index.axes[$0] == .listed }.map { axis in
      context.failure(outOfRangeMessage(axis: axis), values: []).site
    }
    context.kernel("check") { builder in
      nestedLoops(&builder, sizes, hint: .serial) { builder, place in
        let entries = index.listedPlaces(place, shapes) { inputs[$0][$1] }
        for (entry, site) in zip(entries, failures) {
          let number = builder.constant("index", entry.index)
          builder.add(
            .require(
              resolvedPlace(number, size: entry.size).isInside,
              Failure(site: site, values: [number, entry.size])))
        }
      }
    }
  }

  /// Writes one place of the arrays after the other, since places may repeat; what the slices take
  /// at one place is distinct.
  private func write(_ context: inout LoopContext) {
    var shapes = context.shapes
    let inputs = context.inputs
    let value = inputs[inputs.count - 1]
    let valueType = shapes.inputTypes[inputs.count - 1]
    let output = context.outputs[0]
    let listedSizes = index.listedSizes(&shapes)
    let slicedSizes = index.slices.map { axis, bounds in
      bounds.places(size: shapes.inputShapes[0][axis], shapes).count
    }
    context.kernel("write") { builder in
      nestedLoops(&builder, listedSizes, hint: .serial) { builder, listed in
        let entries = index.listedPlaces(listed, shapes) { inputs[$0][$1] }
        let places = entries.map { entry in
          builder.constant("place", resolvedPlace(entry.index, size: entry.size).place)
        }
        nestedLoops(&builder, slicedSizes) { builder, sliced in
          let place = index.sourcePlace(listed: places, sliced: sliced, shapes)
          let position = output.position(place)
          let valueIndex = broadcastIndex(
            index.arranged(listed: listed, sliced: sliced), in: valueType)
          builder.store(
            output.id, at: position,
            mode.scalar(output[linear: position], value[valueIndex]))
        }
      }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let positions = try index.positions(inputs)
    let value = try inputs[inputs.count - 1].broadcast(to: positions.shape)
    // In the order of the arrays, which the sliced axes do not disturb.
    return [
      try mode.writing(value, into: inputs[0], at: try positions.int64s().map(Int.init))
    ]
  }

  package static var samples: [OpSample] {
    [WriteMode.set, .increment].flatMap { mode in
      arrayIndexSamples.flatMap { sample -> [OpSample] in
        let op = Scatter(index: sample.index, mode: mode)
        guard let part = try? Gather(index: sample.index).reference(sample.inputs).first else {
          return []
        }
        return writeSamples(
          op, sample.inputs, part: part, isDifferentiable: !sample.differentiable.isEmpty)
      }
    }
  }
}
