public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The inverse hyperbolic cosine.
struct Acosh: UnaryMathOp {
  var name: String { "acosh" }
  var function: UnaryFunction { .acosh }
  func value(_ x: Double) -> Double { Foundation.acosh(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / sqrt((x - 1) * (x + 1))
  }

  static var samples: [OpSample] { unarySamples(Acosh(), in: 1.2...6) }
}

/// The inverse hyperbolic cosine, element by element.
///
/// `out = ln(x + sqrt(x^2 - 1))`
///
/// NaN below 1; the gradient at 1 is infinite.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `arccosh`.
public func acosh(_ x: Variable) -> Variable { elementwise(Acosh(), [x]) }
