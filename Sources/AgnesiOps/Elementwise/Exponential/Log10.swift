public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The logarithm to base 10.
package struct Log10: UnaryMathOp {
  package var name: String { "log10" }
  package var function: UnaryFunction { .log10 }
  package func value(_ x: Double) -> Double { Foundation.log10(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * Variable(1 / Foundation.log(10.0)) / x
  }

  package static var samples: [OpSample] { unarySamples(Log10(), in: 0.1...6) }
}

/// The logarithm to base 10, element by element.
///
/// `out = log10 x`
///
/// Minus infinity for 0, NaN for negative numbers and NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `log10`.
public func log10(_ x: Variable) -> Variable { elementwise(Log10(), [x]) }
