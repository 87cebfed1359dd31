import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// A number brought into a range.
struct Clip: ElementwiseOp {
  var name: String { "clip" }
  var operandRule: OperandRule { .numeric }

  func scalar(_ x: [Scalar]) -> Scalar {
    .binary(.minimum, .binary(.maximum, x[0], x[1]), x[2])
  }

  func value(_ x: [Double]) -> Double {
    if x.contains(where: \.isNaN) { return .nan }
    return x[2] < x[1] ? x[2] : x[0] < x[1] ? x[1] : x[0] > x[2] ? x[2] : x[0]
  }

  func value(_ x: [Int64]) -> Int64 { Swift.min(Swift.max(x[0], x[1]), x[2]) }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    let isAbove = maximum(x[0], x[1]) .> x[2]
    let isBelow = (x[0] .< x[1]) .& .!isAbove
    return [
      select(isAbove .| isBelow, 0, gradient), select(isBelow, gradient, 0),
      select(isAbove, gradient, 0),
    ]
  }

  static var samples: [OpSample] {
    let values = NDArray([-3, -1.2, 0.3, 1.7, 4] as [Double])
    let bounds = (NDArray([-1.0]), NDArray([-1.1, 0, 0.5, 1, 2] as [Double]))
    let integers = [
      NDArray([-5, 0, 5] as [Int16]), NDArray([-1] as [Int16]), NDArray([3] as [Int16]),
    ]
    let special = NDArray([.nan, .infinity, -.infinity, -0.0] as [Float])
    return [
      OpSample(Clip(), [values, bounds.0, bounds.1], differentiable: [0, 1, 2]),
      OpSample(Clip(), [special, NDArray([-1] as [Float]), NDArray([0.5] as [Float])]),
      OpSample(Clip(), [NDArray([.nan, 1, 2]), NDArray([2, .nan, 2]), NDArray([3, 3, 1.0])]),
      OpSample(Clip(), integers),
    ]
  }
}

/// Each element brought into a range.
///
/// `out = min(max(x, lower), upper)`; NaN if any of the three is NaN; `upper` where the bounds are
/// crossed. The gradient passes to x inside the range, its ends included, and to the bound that
/// holds outside.
///
/// - Parameters:
///   - x: any tensor.
///   - lower: the least result; broadcasts.
///   - upper: the largest result; broadcasts.
/// - Returns: a tensor of the broadcast shape and the common dtype.
/// - SeeAlso: Theano's `clip`.
public func clip(_ x: Variable, _ lower: Variable, _ upper: Variable) -> Variable {
  elementwise(Clip(), [x, lower, upper])
}
