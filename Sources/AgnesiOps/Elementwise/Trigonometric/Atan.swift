public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The inverse tangent.
struct Atan: UnaryMathOp {
  var name: String { "atan" }
  var function: UnaryFunction { .atan }
  func value(_ x: Double) -> Double { Foundation.atan(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / (1 + square(x))
  }

  static var samples: [OpSample] { unarySamples(Atan(), in: -4...4) }
}

/// The inverse tangent, element by element.
///
/// `out = arctan x`
///
/// Between -pi/2 and pi/2, which infinities reach; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `arctan`.
public func atan(_ x: Variable) -> Variable { elementwise(Atan(), [x]) }
