public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The logarithm to base 2.
package struct Log2: UnaryMathOp {
  package var name: String { "log2" }
  package var function: UnaryFunction { .log2 }
  package func value(_ x: Double) -> Double { Foundation.log2(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * Variable(1 / Foundation.log(2.0)) / x
  }

  package static var samples: [OpSample] { unarySamples(Log2(), in: 0.1...6) }
}

/// The logarithm to base 2, element by element.
///
/// `out = log2 x`
///
/// Minus infinity for 0, NaN for negative numbers and NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `log2`.
public func log2(_ x: Variable) -> Variable { elementwise(Log2(), [x]) }
