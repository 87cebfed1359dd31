public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The hyperbolic cosine.
package struct Cosh: UnaryMathOp {
  package var name: String { "cosh" }
  package var function: UnaryFunction { .cosh }
  package func value(_ x: Double) -> Double { Foundation.cosh(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * sinh(x)
  }

  package static var samples: [OpSample] { unarySamples(Cosh(), in: -3...3) }
}

/// The hyperbolic cosine, element by element.
///
/// `out = (e^x + e^-x) / 2`
///
/// Infinite where the result is too large for the dtype; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `cosh`.
public func cosh(_ x: Variable) -> Variable { elementwise(Cosh(), [x]) }
