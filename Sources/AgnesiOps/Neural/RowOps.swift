import AgnesiArray
import AgnesiGraph

/// The type of a tensor that has rows.
func rowType(_ type: TensorType) throws(OpFailure) -> TensorType {
  guard type.dtype.isFloating else { throw OpFailure("needs a floating tensor, got \(type)") }
  guard type.rank >= 1 else { throw OpFailure("needs rank 1 or more, got a single number") }
  return type
}

/// Applies an op of rows along any axis.
func applyAlong(_ axis: Int, _ op: any Op, _ x: Variable) -> Variable {
  build(op.name, [x]) { types throws(OpFailure) in
    guard types[0].rank >= 1 else { throw OpFailure("needs rank 1 or more, got a single number") }
    let axis = try resolveAxis(axis, rank: types[0].rank)
    let operand = try prepareOperands(op.name, [x], .floating)[0]
    if axis == types[0].rank - 1 { return applyOne(op, to: [operand]) }
    // Swapping two axes is its own inverse.
    var order = (0..<types[0].rank).map(DimshuffleAxis.axis)
    order.swapAt(axis, types[0].rank - 1)
    return applyOne(op, to: [operand.dimshuffle(order)]).dimshuffle(order)
  }
}

/// Applies a plain function to each row of an array.
func mapRows(_ x: NDArray, _ body: ([Double]) -> [Double]) throws -> NDArray {
  let size = x.shape.last ?? 1
  let values = try x.doubles()
  let rows = size == 0 ? 0 : values.count / size
  let results = (0..<rows).flatMap { row in body(Array(values[(row * size)..<((row + 1) * size)])) }
  return try NDArray(doubles: results, shape: x.shape, dtype: x.dtype)
}

/// Inputs for the contract tests of ops of rows: several ranks, rows of one and of no element, huge
/// numbers, infinities, NaN.
func rowSamples(_ op: any Op) -> [OpSample] {
  var samples: [OpSample] = []
  for shape in [[3, 4], [5], [2, 1], [2, 3, 2], [0, 3], [3, 0], [2, 17]] {
    guard let x = try? sampleArray(shape, seed: 0.35) else { continue }
    samples.append(OpSample(op, [x], differentiable: [0]))
    if let narrow = try? x.converted(to: .float32) { samples.append(OpSample(op, [narrow])) }
  }
  let rows: [Double] = [
    1000, 999, -1000, -.infinity, 0, 1, .infinity, 1, 2, .nan, 0, 1, -800, -801, -802,
  ]
  if let special = try? NDArray(rows, shape: [5, 3]) { samples.append(OpSample(op, [special])) }
  return samples
}
