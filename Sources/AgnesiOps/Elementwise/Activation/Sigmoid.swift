public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The logistic function.
package struct Sigmoid: UnaryMathOp {
  package var name: String { "sigmoid" }
  package var function: UnaryFunction { .sigmoid }
  package func value(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

  package func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    let complement = 1 - result
    let parts = LogarithmGradient(gradient, over: result)
    let terms = [
      parts.numerator.map { $0 * complement }, parts.complementNumerator.map { $0 * result },
      parts.rest.map { $0 * result * complement },
    ]
    return terms.compactMap { $0 }.reduce(nil) { sum, term in sum.map { $0 + term } ?? term }
      ?? gradient * result * complement
  }

  package static var samples: [OpSample] { unarySamples(Sigmoid(), in: -4...4) }
}

/// The logistic function, element by element.
///
/// `out = 1 / (1 + e^-x)`
///
/// Neither overflows nor loses digits on either side; 0 and 1 for infinities, NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `sigmoid`.
public func sigmoid(_ x: Variable) -> Variable { elementwise(Sigmoid(), [x]) }
