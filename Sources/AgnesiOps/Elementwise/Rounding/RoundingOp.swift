import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// A function that rounds to an integer and keeps the dtype; integers stay as they are.
///
/// No gradient passes, since the result is a staircase.
protocol RoundingOp: ElementwiseOp {
  /// The function in native code.
  var function: UnaryFunction { get }
  /// The same rule in Swift.
  var rule: FloatingPointRoundingRule { get }
}

extension RoundingOp {
  var operandRule: OperandRule { .common }

  func scalar(_ x: [Scalar]) -> Scalar {
    x[0].dtype.isFloating ? .unary(function, x[0]) : x[0]
  }

  func value(_ x: [Double]) -> Double { x[0].rounded(rule) }
  func value(_ x: [Int64]) -> Int64 { x[0] }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] { [nil] }
}
