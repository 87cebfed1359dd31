public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The natural logarithm.
package struct Log: UnaryMathOp {
  package var name: String { "log" }
  package var function: UnaryFunction { .log }
  package func value(_ x: Double) -> Double { Foundation.log(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / x
  }

  package static var samples: [OpSample] { unarySamples(Log(), in: 0.1...6) }
}

/// The natural logarithm, element by element.
///
/// `out = ln x`
///
/// Minus infinity for 0, NaN for negative numbers and NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `log`.
public func log(_ x: Variable) -> Variable { elementwise(Log(), [x]) }
