import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// The index of the largest or the smallest element along an axis.
struct ArgExtremum: ReductionOp {
  enum Direction: String {
    case argmax, argmin
  }
  let direction: Direction
  let axis: Int
  let keepDims: Bool

  var axes: [Int] { [axis] }
  var name: String { direction.rawValue }
  var kind: Reduction.Kind { direction == .argmax ? .argMaximum : .argMinimum }
  func resultDType(_ operand: DType) -> DType { .int64 }
  func accumulator(_ operand: DType) -> DType { operand }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let isMax = direction == .argmax
    let kept = inputs[0].shape.indices.filter { $0 != axis }
    let grouped = inputs[0].transposed(kept + [axis])
    let size = inputs[0].shape[axis]
    let count = kept.reduce(1) { $0 * inputs[0].shape[$1] }
    func places<Number: Comparable>(
      _ values: [Number], isNaN: (Number) -> Bool
    ) -> [Int64] {
      (0..<count).map { group in
        let elements = values[(group * size)..<((group + 1) * size)]
        let best = isMax ? elements.max() : elements.min()
        let place =
          elements.firstIndex(where: isNaN) ?? elements.firstIndex { $0 == best }
          ?? elements.startIndex
        return Int64(place - elements.startIndex)
      }
    }
    let indices =
      inputs[0].dtype.isFloating
      ? places(try grouped.doubles(), isNaN: \.isNaN)
      : places(try grouped.int64s(), isNaN: { _ in false })
    return [try NDArray(int64s: indices, shape: reduced(inputs[0].shape, one: 1), dtype: .int64)]
  }

  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }

  static var samples: [OpSample] {
    let ties: [Double] = [2, 5, 5, 1, .nan, 7, .nan, 0, 3, 3, 3, 3, -1, .infinity, -.infinity, 0]
    guard let matrix = try? NDArray(ties, shape: [4, 4]),
      let single = try? matrix.converted(to: .float32),
      let integers = try? NDArray([3, -1, 3, -1, 0, 0] as [Int32], shape: [2, 3])
    else { return [] }
    return [Direction.argmax, .argmin].flatMap { direction in
      [(0, false), (1, false), (0, true), (1, true)].flatMap { axis, keepDims in
        let op = ArgExtremum(direction: direction, axis: axis, keepDims: keepDims)
        return [matrix, single, integers].map { OpSample(op, [$0]) }
      }
    }
  }
}

/// The index of the largest element along an axis.
///
/// The first one, if several are largest; the first NaN, if there is one.
///
/// - Parameters:
///   - x: any tensor; an error where the axis has no elements.
///   - axis: the axis to search, negative ones counting from the end; nil for the row-major
///     sequence of all elements.
///   - keepDims: whether the searched axes stay, with length 1.
/// - Returns: an `int64` tensor of indices; no gradient passes.
/// - SeeAlso: Theano's `argmax`.
public func argmax(_ x: Variable, axis: Int? = nil, keepDims: Bool = false) -> Variable {
  argExtremum(.argmax, x, axis, keepDims)
}

/// The index of the smallest element along an axis.
///
/// The first one, if several are smallest; the first NaN, if there is one.
///
/// - Parameters:
///   - x: any tensor; an error where the axis has no elements.
///   - axis: the axis to search, negative ones counting from the end; nil for the row-major
///     sequence of all elements.
///   - keepDims: whether the searched axes stay, with length 1.
/// - Returns: an `int64` tensor of indices; no gradient passes.
/// - SeeAlso: Theano's `argmin`.
public func argmin(_ x: Variable, axis: Int? = nil, keepDims: Bool = false) -> Variable {
  argExtremum(.argmin, x, axis, keepDims)
}

private func argExtremum(
  _ direction: ArgExtremum.Direction, _ x: Variable, _ axis: Int?, _ keepDims: Bool
) -> Variable {
  build(direction.rawValue, [x]) { types throws(OpFailure) in
    let rank = types[0].rank
    if let axis {
      let axis = try resolveAxis(axis, rank: rank)
      return applyOne(ArgExtremum(direction: direction, axis: axis, keepDims: keepDims), to: [x])
    }
    let op = ArgExtremum(direction: direction, axis: 0, keepDims: false)
    let place = applyOne(op, to: [x.flatten()])
    return keepDims ? place.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)) : place
  }
}
