public import AgnesiGraph
package import AgnesiKernel

/// The square root.
package struct Sqrt: UnaryMathOp {
  package var name: String { "sqrt" }
  package var function: UnaryFunction { .squareRoot }
  package func value(_ x: Double) -> Double { x.squareRoot() }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / (2 * result)
  }

  package static var samples: [OpSample] { unarySamples(Sqrt(), in: 0.2...7) }
}

/// The square root, element by element.
///
/// `out = x^(1/2)`
///
/// NaN for negative numbers and NaN; -0 for -0. The gradient at 0 is infinite.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `sqrt`.
public func sqrt(_ x: Variable) -> Variable { elementwise(Sqrt(), [x]) }
