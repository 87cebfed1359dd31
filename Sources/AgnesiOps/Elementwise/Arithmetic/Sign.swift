public import AgnesiGraph
import AgnesiKernel

/// The sign of a number.
struct Sign: ElementwiseOp {
  var name: String { "sign" }
  var operandRule: OperandRule { .numeric }

  func scalar(_ x: [Scalar]) -> Scalar {
    let dtype = x[0].dtype
    let zero = Scalar.constant(0, dtype)
    let atMostZero = Scalar.select(
      .compare(.less, x[0], zero), .constant(-1, dtype),
      // Adding 0 keeps a NaN and makes -0 a 0.
      x[0] + zero)
    return .select(.compare(.greater, x[0], zero), .constant(1, dtype), atMostZero)
  }

  func value(_ x: [Double]) -> Double { x[0].isNaN ? .nan : x[0] > 0 ? 1 : x[0] < 0 ? -1 : 0 }
  func value(_ x: [Int64]) -> Int64 { x[0].signum() }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] { [nil] }

  static var samples: [OpSample] { unarySamples(Sign(), in: -3...3, integers: true) }
}

/// The sign of each element: 1, 0 or -1.
///
/// `out = x / |x|`, 0 for 0 and -0; NaN for NaN. No gradient passes: the function is a staircase.
///
/// - Parameter x: any tensor; truth values count as `int8`.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `sgn`.
public func sign(_ x: Variable) -> Variable { elementwise(Sign(), [x]) }
