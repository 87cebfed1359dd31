public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The hyperbolic sine.
struct Sinh: UnaryMathOp {
  var name: String { "sinh" }
  var function: UnaryFunction { .sinh }
  func value(_ x: Double) -> Double { Foundation.sinh(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * cosh(x)
  }

  static var samples: [OpSample] { unarySamples(Sinh(), in: -3...3) }
}

/// The hyperbolic sine, element by element.
///
/// `out = (e^x - e^-x) / 2`
///
/// Infinite where the result is too large for the dtype; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `sinh`.
public func sinh(_ x: Variable) -> Variable { elementwise(Sinh(), [x]) }
