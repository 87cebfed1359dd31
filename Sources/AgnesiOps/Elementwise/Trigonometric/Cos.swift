public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The cosine.
struct Cos: UnaryMathOp {
  var name: String { "cos" }
  var function: UnaryFunction { .cos }
  func value(_ x: Double) -> Double { Foundation.cos(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    -(gradient * sin(x))
  }

  static var samples: [OpSample] { unarySamples(Cos(), in: -4...4) }
}

/// The cosine, element by element.
///
/// `out = cos x`
///
/// Angles in radians; NaN for infinities and NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `cos`.
public func cos(_ x: Variable) -> Variable { elementwise(Cos(), [x]) }
