public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The sine.
struct Sin: UnaryMathOp {
  var name: String { "sin" }
  var function: UnaryFunction { .sin }
  func value(_ x: Double) -> Double { Foundation.sin(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * cos(x)
  }

  static var samples: [OpSample] { unarySamples(Sin(), in: -4...4) }
}

/// The sine, element by element.
///
/// `out = sin x`
///
/// Angles in radians; NaN for infinities and NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `sin`.
public func sin(_ x: Variable) -> Variable { elementwise(Sin(), [x]) }
