public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The inverse hyperbolic tangent.
struct Atanh: UnaryMathOp {
  var name: String { "atanh" }
  var function: UnaryFunction { .atanh }
  func value(_ x: Double) -> Double { Foundation.atanh(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / (1 - square(x))
  }

  static var samples: [OpSample] { unarySamples(Atanh(), in: -0.9...0.9) }
}

/// The inverse hyperbolic tangent, element by element.
///
/// `out = ln((1 + x) / (1 - x)) / 2`
///
/// Infinite at -1 and 1, NaN outside.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `arctanh`.
public func atanh(_ x: Variable) -> Variable { elementwise(Atanh(), [x]) }
