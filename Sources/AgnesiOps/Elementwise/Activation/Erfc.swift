public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The complement of the error function.
package struct Erfc: UnaryMathOp {
  package var name: String { "erfc" }
  package var function: UnaryFunction { .erfc }
  package func value(_ x: Double) -> Double { Foundation.erfc(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * exp(-square(x)) * Variable(-2 / Double.pi.squareRoot())
  }

  package static var samples: [OpSample] { unarySamples(Erfc(), in: -2...2) }
}

/// One minus the error function, precise for large numbers, element by element.
///
/// `out = 1 - erf(x)`
///
/// Keeps the digits that `1 - erf(x)` loses for large x; between 0 and 2; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `erfc`.
public func erfc(_ x: Variable) -> Variable { elementwise(Erfc(), [x]) }
