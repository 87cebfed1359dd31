public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The logarithm of one plus a number.
package struct Log1p: UnaryMathOp {
  package var name: String { "log1p" }
  package var function: UnaryFunction { .log1p }
  package func value(_ x: Double) -> Double { Foundation.log1p(x) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / (1 + x)
  }

  package static var samples: [OpSample] { unarySamples(Log1p(), in: -0.8...4) }
}

/// The natural logarithm of one plus each element, precise near 0.
///
/// `out = ln(1 + x)`
///
/// Keeps the digits that `log(1 + x)` loses for x near 0; minus infinity for -1, NaN below and
/// for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `log1p`.
public func log1p(_ x: Variable) -> Variable { elementwise(Log1p(), [x]) }
