public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The hyperbolic sine.
package struct Sinh: UnaryMathOp {
  package var name: String { "sinh" }
  package var function: UnaryFunction { .sinh }
  package func value(_ x: Double) -> Double { Foundation.sinh(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * cosh(x)
  }

  package static var samples: [OpSample] { unarySamples(Sinh(), in: -3...3) }
}

/// The hyperbolic sine, element by element.
///
/// `out = (e^x - e^-x) / 2`
///
/// Infinite where the result is too large for the dtype; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `sinh`.
public func sinh(_ x: Variable) -> Variable { elementwise(Sinh(), [x]) }
