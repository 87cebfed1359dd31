public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The inverse sine.
struct Asin: UnaryMathOp {
  var name: String { "asin" }
  var function: UnaryFunction { .asin }
  func value(_ x: Double) -> Double { Foundation.asin(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient / sqrt(1 - square(x))
  }

  static var samples: [OpSample] { unarySamples(Asin(), in: -0.9...0.9) }
}

/// The inverse sine, element by element.
///
/// `out = arcsin x`
///
/// Between -pi/2 and pi/2; NaN outside -1...1. The gradient at -1 and 1 is infinite.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `arcsin`.
public func asin(_ x: Variable) -> Variable { elementwise(Asin(), [x]) }
