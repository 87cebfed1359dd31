package import AgnesiGraph
package import AgnesiKernel

/// A function of one floating number, such as `exp`, that the loop language has as well.
package protocol UnaryMathOp: ElementwiseOp {
  /// The function in native code.
  var function: UnaryFunction { get }

  /// The function, computed plainly.
  func value(_ x: Double) -> Double

  /// The outgoing gradient times the derivative at x, where the function has the given result.
  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable
}

extension UnaryMathOp {
  package var operandRule: OperandRule { .floating }
  package func scalar(_ x: [Scalar]) -> Scalar { .unary(function, x[0]) }
  package func value(_ x: [Double]) -> Double { value(x[0]) }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [pullback(gradient, at: x[0], result: result)]
  }
}
