import AgnesiArray
import AgnesiGraph

/// Inputs for the contract tests of functions of one number: values spread over a range in both
/// floating dtypes, special values, no elements, one element.
func unarySamples(
  _ op: some ElementwiseOp, in range: ClosedRange<Double>, integers: Bool = false
) -> [OpSample] {
  let width = range.upperBound - range.lowerBound
  // Irregular steps, so that no value falls on a kink at an integer.
  let spread = (0..<17).map { range.lowerBound + width * (Double($0) + 0.37) / 17.2 }
  let special: [Double] = [0, -0.0, .infinity, -.infinity, .nan, 1e-30, -1e-30]
  var samples = [
    OpSample(op, [NDArray(spread)], differentiable: [0]),
    OpSample(op, [NDArray(spread.map(Float.init))]),
    OpSample(op, [NDArray(special)]),
    OpSample(op, [NDArray(special.map(Float.init))]),
    OpSample(op, [NDArray([Float]())]),
    OpSample(op, [NDArray(Float(range.lowerBound + width * 0.61))]),
  ]
  if integers {
    samples.append(OpSample(op, [NDArray([-128, -3, -1, 0, 1, 2, 127] as [Int8])]))
    samples.append(OpSample(op, [NDArray([Int64.min, -7, 0, 5, .max])]))
  }
  return samples
}

/// Inputs for the contract tests of functions of two numbers: equal shapes, broadcasting in both
/// operands, both floating dtypes, special values, and integers unless excluded.
func binarySamples(
  _ op: some ElementwiseOp, integers: Bool = true, positive: Bool = false
) -> [OpSample] {
  func values(_ count: Int, _ seed: Double) -> [Double] {
    (0..<count).map { place in
      let raw = ((Double(place) * 0.731 + seed).truncatingRemainder(dividingBy: 1) - 0.47) * 5
      return positive ? abs(raw) + 0.3 : raw + (raw < 0 ? -0.21 : 0.21)
    }
  }
  func array(_ shape: [Int], _ seed: Double) -> NDArray? {
    try? NDArray(values(shape.reduce(1, *), seed), shape: shape)
  }
  var samples: [OpSample] = []
  for (left, right) in [([2, 3], [2, 3]), ([2, 1], [1, 3]), ([1], [4]), ([], []), ([0], [0])] {
    guard let a = array(left, 0.1), let b = array(right, 0.6) else { continue }
    samples.append(OpSample(op, [a, b], differentiable: [0, 1]))
    if let a = try? a.converted(to: .float32), let b = try? b.converted(to: .float32) {
      samples.append(OpSample(op, [a, b]))
    }
  }
  let special: [Double] = [0, -0.0, .infinity, -.infinity, .nan, 1.5]
  let pairs = special.flatMap { a in special.map { (a, $0) } }
  samples.append(OpSample(op, [NDArray(pairs.map(\.0)), NDArray(pairs.map(\.1))]))
  if integers {
    let numbers: [Int32] = [.min, -7, -1, 0, 1, 2, 7, .max]
    let pairs = numbers.flatMap { a in numbers.map { (a, $0) } }
    samples.append(OpSample(op, [NDArray(pairs.map(\.0)), NDArray(pairs.map(\.1))]))
    let bytes: [UInt8] = [0, 1, 3, 200, 255]
    let bytePairs = bytes.flatMap { a in bytes.map { (a, $0) } }
    samples.append(OpSample(op, [NDArray(bytePairs.map(\.0)), NDArray(bytePairs.map(\.1))]))
  }
  if integers, case .common = op.operandRule {
    let (a, b) = (NDArray([false, false, true, true]), NDArray([false, true, false, true]))
    samples.append(OpSample(op, [a, b]))
  }
  return samples
}

/// Inputs for the contract tests of functions of the bits of two integers, or of truth values.
func bitSamples(_ op: some ElementwiseOp, truthValues: Bool) -> [OpSample] {
  let numbers: [Int16] = [.min, -1, 0, 1, 5, 15, 16, .max]
  let pairs = numbers.flatMap { a in numbers.map { (a, $0) } }
  let wide = [Int64.min, -1, 0, 3, .max]
  var samples = [
    OpSample(op, [NDArray(pairs.map(\.0)), NDArray(pairs.map(\.1))]),
    OpSample(op, [NDArray(wide), NDArray([2 as Int64])]),
    OpSample(op, [NDArray([1, 128, 255] as [UInt8]), NDArray([1, 7, 8] as [UInt8])]),
    OpSample(op, [NDArray([Int32]()), NDArray([Int32]())]),
  ]
  if truthValues {
    let a = NDArray([false, false, true, true])
    let b = NDArray([false, true, false, true])
    samples.append(OpSample(op, [a, b]))
  }
  return samples
}

/// Inputs for the contract tests of rounding: halves, signed zeros, numbers too large to have a
/// fraction, special values, integers.
func roundingSamples(_ op: some ElementwiseOp) -> [OpSample] {
  let values: [Double] = [
    -2.5, -1.7, -1.5, -0.5, -0.2, -0.0, 0, 0.3, 0.5, 1.5, 2.5, 4503599627370497.5, 1e300,
    .infinity, -.infinity, .nan,
  ]
  return [
    OpSample(op, [NDArray(values)]), OpSample(op, [NDArray(values.map(Float.init))]),
    OpSample(op, [NDArray([-3, 0, 4] as [Int32])]), OpSample(op, [NDArray([true, false])]),
    OpSample(op, [NDArray(2.5)]), OpSample(op, [NDArray([Float]())]),
  ]
}
