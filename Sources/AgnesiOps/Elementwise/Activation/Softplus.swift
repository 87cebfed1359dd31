public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The logarithm of one plus the exponential function.
package struct Softplus: UnaryMathOp {
  package var name: String { "softplus" }
  package var function: UnaryFunction { .softplus }
  package func value(_ x: Double) -> Double { Swift.max(x, 0) + log1p(exp(-abs(x))) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * sigmoid(x)
  }

  package static var samples: [OpSample] { unarySamples(Softplus(), in: -4...4) }
}

/// A smooth form of `relu`, element by element.
///
/// `out = ln(1 + e^x)`
///
/// Neither overflows nor loses digits: close to x above and to e^x below; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `softplus`.
public func softplus(_ x: Variable) -> Variable { elementwise(Softplus(), [x]) }
