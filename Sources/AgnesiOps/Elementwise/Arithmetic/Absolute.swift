public import AgnesiGraph
import AgnesiKernel

/// The absolute value.
struct Absolute: ElementwiseOp {
  var name: String { "abs" }
  var operandRule: OperandRule { .numeric }
  func scalar(_ x: [Scalar]) -> Scalar { .unary(.absolute, x[0]) }
  func value(_ x: [Double]) -> Double { x[0].magnitude }
  func value(_ x: [Int64]) -> Int64 { x[0] < 0 ? 0 &- x[0] : x[0] }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient * sign(x[0])]
  }

  static var samples: [OpSample] { unarySamples(Absolute(), in: -3...3, integers: true) }
}

/// The absolute value, element by element.
///
/// `out = |x|`; the most negative integer stays itself; NaN for NaN. The gradient at 0 is 0.
///
/// - Parameter x: any tensor; truth values count as `int8`.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `abs_`.
public func abs(_ x: Variable) -> Variable { elementwise(Absolute(), [x]) }
