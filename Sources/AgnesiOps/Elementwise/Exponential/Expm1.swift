public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The exponential function minus one.
package struct Expm1: UnaryMathOp {
  package var name: String { "expm1" }
  package var function: UnaryFunction { .expm1 }
  package func value(_ x: Double) -> Double { Foundation.expm1(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * (result + 1)
  }

  package static var samples: [OpSample] { unarySamples(Expm1(), in: -3...3) }
}

/// The exponential function minus one, precise near 0, element by element.
///
/// `out = e^x - 1`
///
/// Keeps the digits that `exp(x) - 1` loses for x near 0; -1 far below; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `expm1`.
public func expm1(_ x: Variable) -> Variable { elementwise(Expm1(), [x]) }
