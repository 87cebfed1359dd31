import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The true quotient of two tensors.
package struct Divide: ElementwiseOp {
  package var name: String { "div" }
  package var notation: Notation { .infix("/") }
  package var operandRule: OperandRule { .floating }
  package func scalar(_ x: [Scalar]) -> Scalar { x[0] / x[1] }
  package func value(_ x: [Double]) -> Double { x[0] / x[1] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    let parts = LogarithmGradient(gradient, over: result)
    guard let numerator = parts.numerator, parts.complementNumerator == nil else {
      return [gradient / x[1], -(gradient * result / x[1])]
    }
    // As that of `log(x) - log(y)`, which is finite where the quotient is not, or is 0.
    let logarithms = [numerator / x[0], -(numerator / x[1])]
    guard let rest = parts.rest else { return logarithms }
    return [logarithms[0] + rest / x[1], logarithms[1] - rest * result / x[1]]
  }

  package static var samples: [OpSample] { binarySamples(Divide(), integers: false) }
}

extension Variable {
  /// The true quotient, element by element, with broadcasting.
  ///
  /// `out = x / y`, never rounded to an integer; for that see `floorDivide`. By IEEE rules, x / 0
  /// is an infinity and 0 / 0 is NaN.
  ///
  /// - Parameters:
  ///   - x: any tensor; integers become `floatX`.
  ///   - y: any tensor; both are brought to their common dtype.
  /// - Returns: a floating tensor of the broadcast shape.
  /// - SeeAlso: Theano's `true_div`.
  public static func / (x: Variable, y: Variable) -> Variable { elementwise(Divide(), [x, y]) }
}

/// One divided by each element.
///
/// `out = 1 / x`, an infinity for 0.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `inv`.
public func reciprocal(_ x: Variable) -> Variable { 1 / x }
