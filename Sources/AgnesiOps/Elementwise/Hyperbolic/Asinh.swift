public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The inverse hyperbolic sine.
struct Asinh: UnaryMathOp {
  var name: String { "asinh" }
  var function: UnaryFunction { .asinh }
  func value(_ x: Double) -> Double { Foundation.asinh(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / sqrt(square(x) + 1)
  }

  static var samples: [OpSample] { unarySamples(Asinh(), in: -4...4) }
}

/// The inverse hyperbolic sine, element by element.
///
/// `out = ln(x + sqrt(x^2 + 1))`
///
/// Infinities stay; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `arcsinh`.
public func asinh(_ x: Variable) -> Variable { elementwise(Asinh(), [x]) }
