public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The inverse cosine.
struct Acos: UnaryMathOp {
  var name: String { "acos" }
  var function: UnaryFunction { .acos }
  func value(_ x: Double) -> Double { Foundation.acos(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    -(gradient / sqrt(1 - square(x)))
  }

  static var samples: [OpSample] { unarySamples(Acos(), in: -0.9...0.9) }
}

/// The inverse cosine, element by element.
///
/// `out = arccos x`
///
/// Between 0 and pi; NaN outside -1...1. The gradient at -1 and 1 is infinite.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `arccos`.
public func acos(_ x: Variable) -> Variable { elementwise(Acos(), [x]) }
