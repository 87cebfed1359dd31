public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The hyperbolic tangent.
struct Tanh: UnaryMathOp {
  var name: String { "tanh" }
  var function: UnaryFunction { .tanh }
  func value(_ x: Double) -> Double { Foundation.tanh(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * (1 - square(result))
  }

  static var samples: [OpSample] { unarySamples(Tanh(), in: -3...3) }
}

/// The hyperbolic tangent, element by element.
///
/// `out = (e^x - e^-x) / (e^x + e^-x)`
///
/// Between -1 and 1, which infinities reach; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `tanh`.
public func tanh(_ x: Variable) -> Variable { elementwise(Tanh(), [x]) }
