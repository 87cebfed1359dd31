import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// The sum along axes.
struct Sum: ReductionOp {
  let axes: [Int]
  let keepDims: Bool

  var name: String { "sum" }
  var kind: Reduction.Kind { .sum }
  func resultDType(_ operand: DType) -> DType { operand.isFloating ? operand : .int64 }
  func accumulator(_ operand: DType) -> DType { operand.isFloating ? .float64 : .int64 }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [try reduceGroups(inputs[0], { $0.reduce(0, +) }, { $0.reduce(0, &+) })]
  }

  func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0], let type = context.inputs[0].knownType else {
      return [nil]
    }
    return [broadcastLike(expanded(gradient, rank: type.rank), context.inputs[0])]
  }

  static var samples: [OpSample] {
    reductionSamples { Sum(axes: $0, keepDims: $1) } + [
      OpSample(Sum(axes: [0], keepDims: false), [NDArray([true, false, true])]),
      OpSample(Sum(axes: [0], keepDims: false), [NDArray([200, 100, 3] as [UInt8])]),
    ]
  }
}

/// The sum of the elements along axes.
///
/// Floating sums are accumulated in `float64`; integers and truth values are summed in `int64`,
/// which wraps. The sum of no elements is 0.
///
/// - Parameters:
///   - x: any tensor.
///   - axes: the axes to sum over, negative ones counting from the end; nil for all.
///   - keepDims: whether the summed axes stay, with length 1.
/// - Returns: a tensor of x's dtype if that is floating, else of `int64`.
/// - SeeAlso: Theano's `sum`.
public func sum(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  build("sum", [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    return applyOne(Sum(axes: axes, keepDims: keepDims), to: [x])
  }
}

/// The sum of the elements along one axis.
///
/// - Parameters:
///   - x: any tensor.
///   - axis: the axis to sum over; negative ones count from the end.
///   - keepDims: whether the summed axis stays, with length 1.
/// - Returns: a tensor of x's dtype if that is floating, else of `int64`.
public func sum(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  sum(x, axes: [axis], keepDims: keepDims)
}
