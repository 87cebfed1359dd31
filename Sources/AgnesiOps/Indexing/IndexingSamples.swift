import AgnesiArray
import AgnesiGraph

/// A use of basic indexing: what is taken, the operand and the bounds.
struct BasicIndexSample {
  var axes: [AxisIndex]
  var inputs: [NDArray]
  var differentiable: [Int] = [0]
}

/// Uses of basic indexing for the contract tests: places, slices in both directions, steps, empty
/// slices, bounds beyond the ends, bounds known only in a call, other dtypes.
var basicIndexSamples: [BasicIndexSample] {
  func slice(_ lower: Int?, _ upper: Int?, _ step: Int = 1) -> AxisIndex {
    .slice(
      SliceBounds(
        lower: lower.map { .fixed($0) }, upper: upper.map { .fixed($0) }, step: .fixed(step)))
  }
  func symbolic(_ lower: Int?, _ upper: Int?, step: Int?) -> AxisIndex {
    func element(_ input: Int) -> HostInteger { .input(input) }
    return .slice(
      SliceBounds(
        lower: lower.map(element), upper: upper.map(element),
        step: step.map(element) ?? .fixed(1)))
  }
  let numbers = (0..<30).map { Double($0) * 0.5 - 3 }
  guard let cube = try? NDArray(numbers, shape: [2, 3, 5]),
    let integers = try? cube.converted(to: .int16),
    let empty = try? NDArray.zeros(shape: [0, 3], dtype: .float32)
  else { return [] }
  let vector = NDArray(Array(numbers.prefix(7)))
  return [
    .init(axes: [.at(.fixed(1)), slice(nil, nil), slice(1, 4)], inputs: [cube]),
    .init(axes: [slice(nil, nil), .at(.fixed(-1)), slice(-2, nil)], inputs: [cube]),
    .init(axes: [slice(nil, nil, -1), slice(0, 1), slice(4, 0, -2)], inputs: [cube]),
    .init(axes: [.at(.fixed(0)), .at(.fixed(2)), .at(.fixed(-5))], inputs: [cube]),
    .init(axes: [slice(5, 2)], inputs: [vector]),
    .init(axes: [slice(-100, 100, 3)], inputs: [vector]),
    .init(axes: [slice(100, -100, -3)], inputs: [vector]),
    .init(axes: [slice(nil, 2, -1)], inputs: [vector]),
    .init(axes: [symbolic(1, 2, step: nil)], inputs: [vector, NDArray(2), NDArray(9)]),
    .init(
      axes: [symbolic(1, 2, step: 3)],
      inputs: [vector, NDArray(-1), NDArray(0), NDArray(-2 as Int32)]),
    .init(axes: [symbolic(nil, nil, step: 1)], inputs: [vector, NDArray(Int64.max)]),
    .init(
      axes: [.at(.input(1)), slice(1, nil), slice(nil, -1)],
      inputs: [cube, NDArray(-2 as Int8)]),
    .init(
      axes: [slice(nil, nil), slice(1, nil, 2), .at(.fixed(3))], inputs: [integers],
      differentiable: []),
    .init(axes: [slice(nil, nil), .at(.fixed(0))], inputs: [empty], differentiable: []),
  ]
}
