import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// The largest or the smallest element along axes.
struct ExtremumReduction: ReductionOp {
  enum Direction: String {
    case max, min
  }
  let direction: Direction
  let axes: [Int]
  let keepDims: Bool

  var name: String { direction.rawValue }
  var kind: Reduction.Kind { direction == .max ? .maximum : .minimum }
  func resultDType(_ operand: DType) -> DType { operand }
  func accumulator(_ operand: DType) -> DType { operand }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let isMax = direction == .max
    return [
      try reduceGroups(
        inputs[0],
        { group in
          if let nan = group.first(where: \.isNaN) { return nan }
          return (isMax ? group.max() : group.min()) ?? .nan
        }, { group in (isMax ? group.max() : group.min()) ?? 0 })
    ]
  }

  func gradient(_ context: GradientContext) -> [Variable?] {
    let x = context.inputs[0]
    guard let gradient = context.outputGradients[0], let rank = x.knownType?.rank else {
      return [nil]
    }
    let isChosen = x .== expanded(context.outputs[0], rank: rank)
    return [select(isChosen, expanded(gradient, rank: rank), 0)]
  }

  static var samples: [OpSample] {
    let special = NDArray([1, .nan, .infinity, -.infinity] as [Float])
    return [Direction.max, .min].flatMap { direction in
      reductionSamples(allowsEmpty: false) {
        ExtremumReduction(direction: direction, axes: $0, keepDims: $1)
      } + [
        OpSample(ExtremumReduction(direction: direction, axes: [0], keepDims: false), [special])
      ]
    }
  }
}

/// Builds a reduction; truth values have `any` and `all` for it.
private func extremum(
  _ direction: ExtremumReduction.Direction, _ x: Variable, _ axes: [Int]?, _ keepDims: Bool
) -> Variable {
  build(direction.rawValue, [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    if types[0].dtype == .bool {
      return direction == .max
        ? any(x, axes: axes, keepDims: keepDims) : all(x, axes: axes, keepDims: keepDims)
    }
    return applyOne(
      ExtremumReduction(direction: direction, axes: axes, keepDims: keepDims), to: [x])
  }
}

/// The largest element along axes.
///
/// NaN if one of the elements is NaN. Every element that equals the largest gets the whole
/// gradient; none does where the result is NaN. For truth values the same as `any`.
///
/// - Parameters:
///   - x: any tensor; an error where an axis to reduce has no elements.
///   - axes: the axes to reduce, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
/// - Returns: a tensor of x's dtype.
/// - SeeAlso: Theano's `max`. For the larger of two tensors see `maximum`.
public func max(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  extremum(.max, x, axes, keepDims)
}

/// The largest element along one axis.
///
/// - Parameters:
///   - x: any tensor; an error where the axis has no elements.
///   - axis: the axis to reduce; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
/// - Returns: a tensor of x's dtype.
public func max(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  extremum(.max, x, [axis], keepDims)
}

/// The smallest element along axes.
///
/// NaN if one of the elements is NaN. Every element that equals the smallest gets the whole
/// gradient; none does where the result is NaN. For truth values the same as `all`.
///
/// - Parameters:
///   - x: any tensor; an error where an axis to reduce has no elements.
///   - axes: the axes to reduce, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
/// - Returns: a tensor of x's dtype.
/// - SeeAlso: Theano's `min`. For the smaller of two tensors see `minimum`.
public func min(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  extremum(.min, x, axes, keepDims)
}

/// The smallest element along one axis.
///
/// - Parameters:
///   - x: any tensor; an error where the axis has no elements.
///   - axis: the axis to reduce; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
/// - Returns: a tensor of x's dtype.
public func min(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  extremum(.min, x, [axis], keepDims)
}
