package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// Indexing with index arrays: `out[..., i, ...] = x[..., list[i], ...]`.
package struct Gather: Op {
  package let index: ArrayIndex

  package init(index: ArrayIndex) { self.index = index }

  package var name: String { "advancedSubtensor" }
  package var hostInputs: [Int] { HostInteger.inputs(index.integers) }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [try index.partType(inputs)]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [index.partSizes(&context)]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    let others = Array(context.inputs.dropFirst())
    let write = Scatter(index: index, mode: .increment)
    let gradient = context.outputGradients[0].map { gradient in
      applyOne(write, to: [zerosLike(context.inputs[0])] + others + [gradient])
    }
    return [gradient] + others.map { _ in nil }
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .pointwise { context in
      let (listed, sliced) = index.split(context.index, context.shapes)
      let entries = index.listedPlaces(listed, context.shapes) { context.load($0, at: $1) }
      let places = entries.map { axis, entry, size in
        let resolved = resolvedPlace(entry, size: size)
        context.require(
          resolved.isInside, values: [entry, size], outOfRangeMessage(axis: axis))
        return resolved.place
      }
      let place = index.sourcePlace(listed: places, sliced: sliced, context.shapes)
      return context.load(0, at: place)
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let positions = try index.positions(inputs)
    let places = try positions.int64s().map(Int.init)
    if inputs[0].dtype.isFloating {
      let values = try inputs[0].doubles()
      return [
        try NDArray(
          doubles: places.map { values[$0] }, shape: positions.shape, dtype: inputs[0].dtype)
      ]
    }
    let values = try inputs[0].int64s()
    return [
      try NDArray(
        int64s: places.map { values[$0] }, shape: positions.shape, dtype: inputs[0].dtype)
    ]
  }

  package static var samples: [OpSample] {
    arrayIndexSamples.map {
      OpSample(Gather(index: $0.index), $0.inputs, differentiable: $0.differentiable)
    }
  }
}

/// A use of index arrays: the index, the operand, the arrays and the bounds.
struct ArrayIndexSample {
  var index: ArrayIndex
  var inputs: [NDArray]
  var differentiable: [Int] = [0]
}

/// Uses of index arrays for the contract tests: repeated and negative places, arrays that
/// broadcast, axes in front, in the middle and apart, slices beside them, no places.
var arrayIndexSamples: [ArrayIndexSample] {
  let whole = ArrayIndex.Axis.slice(.all)
  let part = ArrayIndex.Axis.slice(
    SliceBounds(lower: .fixed(-2), upper: nil, step: .fixed(1)))
  let symbolic = ArrayIndex.Axis.slice(
    SliceBounds(lower: nil, upper: .input(2), step: .fixed(2)))
  func index(_ placement: Int, _ axes: ArrayIndex.Axis...) -> ArrayIndex {
    ArrayIndex(axes: axes, placement: placement)
  }
  let numbers = (0..<30).map { Double($0) * 0.5 - 3 }
  guard let cube = try? NDArray(numbers, shape: [2, 3, 5]),
    let matrix = try? NDArray(Array(numbers.prefix(12)), shape: [4, 3]),
    let square = try? NDArray([0, 2, -1, 2] as [Int32], shape: [2, 2]),
    let column = try? NDArray([0, 1], shape: [2, 1]),
    let row = try? NDArray([2, 0, -3], shape: [1, 3]),
    let none = try? NDArray([Int](), shape: [0]),
    let single = try? matrix.converted(to: .float32), let bytes = try? matrix.converted(to: .uint8)
  else { return [] }
  let places = NDArray([0, 1, 2, 3])
  let labels = NDArray([2, 0, 2, -1] as [Int16])
  return [
    .init(index: index(0, .listed, .listed), inputs: [matrix, places, labels]),
    .init(index: index(0, .listed, whole), inputs: [matrix, NDArray([3, 0, 3, 3, -4])]),
    .init(index: index(1, whole, .listed), inputs: [matrix, square]),
    .init(index: index(0, .listed, whole, .listed), inputs: [cube, column, row]),
    .init(index: index(1, whole, .listed, .listed), inputs: [cube, column, row]),
    .init(index: index(1, whole, .listed, part), inputs: [cube, square]),
    .init(index: index(0, .listed, symbolic), inputs: [matrix, NDArray([1, 1]), NDArray(3)]),
    .init(index: index(0, .listed, whole), inputs: [matrix, none]),
    .init(index: index(0, .listed, whole), inputs: [single, square], differentiable: []),
    .init(index: index(0, .listed, .listed), inputs: [bytes, places, labels], differentiable: []),
  ]
}
