import AgnesiArray
import AgnesiGraph
import AgnesiKernel

// What the ops share that write into part of a tensor.

/// Refuses a value whose type does not broadcast to the part that it is written to.
func checkValueType(_ value: TensorType, fits part: TensorType) throws(OpFailure) {
  guard value.dtype == part.dtype, value.rank == part.rank else {
    throw OpFailure("a value of type \(value) is written into a part of type \(part)")
  }
  for (axis, (size, wanted)) in zip(value.shape, part.shape).enumerated() {
    guard let size, let wanted, size != 1, size != wanted else { continue }
    throw OpFailure(
      "the value has size \(size) on axis \(axis), but the part that is written has \(wanted)")
  }
}

/// Demands that the sizes of the value, the last input, are those of the part, or known to be 1.
func requireValueSizes(_ context: inout ShapeContext, _ part: [Scalar]) {
  let last = context.inputTypes.count - 1
  let type = context.inputTypes[last]
  let sizes = context.inputShapes[last]
  for (axis, (size, wanted)) in zip(sizes, part).enumerated() where type.shape[axis] != 1 {
    context.require(
      size, equals: wanted,
      "the value has size #0 on axis \(axis), but the part that is written has #1")
  }
}

/// The place in a tensor whose axes of known length 1 repeat.
func broadcastIndex(_ index: [Scalar], in type: TensorType) -> [Scalar] {
  zip(index, type.shape).map { place, size in size == 1 ? .integer(0) : place }
}

/// A zero that can be written to every place of a part.
func zeroValue(like part: Variable) -> Variable {
  build("zeros", [part]) { types throws(OpFailure) in
    let shape = [Int](repeating: 1, count: types[0].rank)
    guard let zero = try? NDArray.zeros(shape: shape, dtype: types[0].dtype) else {
      throw OpFailure("no memory for a number")
    }
    return Variable(zero)
  }
}

/// Copies the base, input 0, to the output; the scheduler drops the copy where nobody else needs
/// the base, and the output takes its memory.
func copyBase(_ context: inout LoopContext) {
  let base = context.inputs[0]
  let output = context.outputs[0]
  let rows = base.shape.first ?? .integer(1)
  let rowLength = base.shape.dropFirst().reduce(.integer(1), *)
  context.kernel("copy", parallel: rows, cost: rowLength) { builder, row in
    builder.loop("i", to: rowLength, hint: .vector) { builder, i in
      let position = row * rowLength + i
      builder.store(output.id, at: position, base[linear: position])
    }
  }
}

/// Nests loops over sizes around a body; `hint` tells how the innermost may run.
func nestedLoops(
  _ builder: inout KernelBuilder, _ sizes: [Scalar], hint: Loop.Hint = .vector,
  _ index: [Scalar] = [], _ body: (inout KernelBuilder, [Scalar]) -> Void
) {
  guard let size = sizes.first else { return body(&builder, index) }
  let isInnermost = sizes.count == 1
  builder.loop("i\(index.count)", to: size, hint: isInnermost ? hint : .serial) { builder, i in
    nestedLoops(&builder, Array(sizes.dropFirst()), hint: hint, index + [i], body)
  }
}

extension WriteMode {
  /// An array with values written at places one after the other, computed plainly.
  ///
  /// - Parameters:
  ///   - value: one element for each place, in row-major order.
  ///   - base: what is written into.
  ///   - places: row-major positions.
  func writing(_ value: NDArray, into base: NDArray, at places: [Int]) throws -> NDArray {
    if base.dtype.isFloating {
      var elements = try base.doubles()
      for (place, number) in zip(places, try value.doubles()) {
        let sum = self.number(elements[place], number)
        // Rounded each time, as elements in memory are.
        elements[place] = base.dtype == .float32 ? Double(Float(sum)) : sum
      }
      return try NDArray(doubles: elements, shape: base.shape, dtype: base.dtype)
    }
    var elements = try base.int64s()
    for (place, number) in zip(places, try value.int64s()) {
      elements[place] = self.number(elements[place], number)
    }
    return try NDArray(int64s: elements, shape: base.shape, dtype: base.dtype)
  }
}

/// Samples of an op that writes: a value of the part's shape, and a single number for all of it.
func writeSamples(
  _ op: some Op, _ inputs: [NDArray], part: NDArray, isDifferentiable: Bool
) -> [OpSample] {
  let numbers = (0..<part.count).map { Double($0) * 0.75 - 20 }
  let single = [Int](repeating: 1, count: part.rank)
  guard let value = try? NDArray(doubles: numbers, shape: part.shape, dtype: part.dtype),
    let number = try? NDArray(doubles: [3.25], shape: single, dtype: part.dtype)
  else { return [] }
  return [value, number].map {
    OpSample(op, inputs + [$0], differentiable: isDifferentiable ? [0, inputs.count] : [])
  }
}
