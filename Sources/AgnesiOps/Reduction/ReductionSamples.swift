import AgnesiArray
import AgnesiGraph

/// Inputs for the contract tests of reductions: all axes, one, several, kept or not; no elements,
/// one element; floating and integer.
func reductionSamples(
  allowsEmpty: Bool = true, _ op: ([Int], Bool) -> any Op
) -> [OpSample] {
  let values = (0..<24).map { (Double($0) * 0.618).truncatingRemainder(dividingBy: 1) * 4 - 1.7 }
  guard let cube = try? NDArray(values, shape: [2, 3, 4]),
    let single = try? cube.converted(to: .float32),
    let integers = try? NDArray((0..<24).map { Int32(($0 * 7) % 11 - 4) }, shape: [2, 3, 4])
  else { return [] }
  var samples: [OpSample] = []
  for axes in [[0], [1], [2], [0, 2], [0, 1, 2], [1, 2]] {
    for keepDims in [false, true] {
      samples.append(OpSample(op(axes, keepDims), [cube], differentiable: [0]))
    }
    samples.append(OpSample(op(axes, false), [single]))
    samples.append(OpSample(op(axes, false), [integers]))
  }
  samples.append(OpSample(op([], false), [cube], differentiable: [0]))
  samples.append(OpSample(op([], false), [NDArray(1.5)]))
  if allowsEmpty, let empty = try? NDArray([Double](), shape: [2, 0]) {
    samples.append(OpSample(op([1], false), [empty]))
    samples.append(OpSample(op([0], false), [empty]))
  }
  return samples
}
