public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The error function.
struct Erf: UnaryMathOp {
  var name: String { "erf" }
  var function: UnaryFunction { .erf }
  func value(_ x: Double) -> Double { Foundation.erf(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * exp(-square(x)) * Variable(2 / Double.pi.squareRoot())
  }

  static var samples: [OpSample] { unarySamples(Erf(), in: -2...2) }
}

/// The error function, element by element.
///
/// `out = 2 / sqrt(pi) * integral of e^(-t^2) for t from 0 to x`
///
/// Between -1 and 1, which infinities reach; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `erf`.
public func erf(_ x: Variable) -> Variable { elementwise(Erf(), [x]) }
