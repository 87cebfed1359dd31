public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The complement of the error function.
struct Erfc: UnaryMathOp {
  var name: String { "erfc" }
  var function: UnaryFunction { .erfc }
  func value(_ x: Double) -> Double { Foundation.erfc(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * exp(-square(x)) * Variable(-2 / Double.pi.squareRoot())
  }

  static var samples: [OpSample] { unarySamples(Erfc(), in: -2...2) }
}

/// One minus the error function, precise for large numbers, element by element.
///
/// `out = 1 - erf(x)`
///
/// Keeps the digits that `1 - erf(x)` loses for large x; between 0 and 2; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `erfc`.
public func erfc(_ x: Variable) -> Variable { elementwise(Erfc(), [x]) }
