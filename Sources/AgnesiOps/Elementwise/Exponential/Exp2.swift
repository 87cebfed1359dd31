public import AgnesiGraph
import AgnesiKernel
import Foundation

/// Powers of two.
struct Exp2: UnaryMathOp {
  var name: String { "exp2" }
  var function: UnaryFunction { .exp2 }
  func value(_ x: Double) -> Double { Foundation.exp2(x) }

  func pullback(_ gradient: Variable, at x: Variable, result: Variable) -> Variable {
    gradient * result * Variable(Foundation.log(2.0))
  }

  static var samples: [OpSample] { unarySamples(Exp2(), in: -3...3) }
}

/// Two to the power of each element.
///
/// `out = 2^x`
///
/// Infinity from 128 in `float32` and 1024 in `float64`; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `exp2`.
public func exp2(_ x: Variable) -> Variable { elementwise(Exp2(), [x]) }
