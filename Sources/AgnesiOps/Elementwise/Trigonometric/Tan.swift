public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The tangent.
struct Tan: UnaryMathOp {
  var name: String { "tan" }
  var function: UnaryFunction { .tan }
  func value(_ x: Double) -> Double { Foundation.tan(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * (1 + square(result))
  }

  static var samples: [OpSample] { unarySamples(Tan(), in: -1.2...1.2) }
}

/// The tangent, element by element.
///
/// `out = tan x`
///
/// Angles in radians; NaN for infinities and NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `tan`.
public func tan(_ x: Variable) -> Variable { elementwise(Tan(), [x]) }
