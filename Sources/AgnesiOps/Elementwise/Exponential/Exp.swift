public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The exponential function.
package struct Exp: UnaryMathOp {
  package var name: String { "exp" }
  package var function: UnaryFunction { .exp }
  package func value(_ x: Double) -> Double { Foundation.exp(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * result
  }

  package static var samples: [OpSample] { unarySamples(Exp(), in: -3...3) }
}

/// The exponential function, element by element.
///
/// `out = e^x`
///
/// Infinity above about 88.7 in `float32` and 709.8 in `float64`, exactly 0 far below; NaN for
/// NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `exp`.
public func exp(_ x: Variable) -> Variable { elementwise(Exp(), [x]) }
