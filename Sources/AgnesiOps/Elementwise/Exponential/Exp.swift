import AgnesiArray
public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The exponential function.
struct Exp: ElementwiseOp {
  var name: String { "exp" }
  var operandRule: OperandRule { .floating }
  func scalar(_ x: [Scalar]) -> Scalar { .unary(.exp, x[0]) }
  func value(_ x: [Double]) -> Double { Foundation.exp(x[0]) }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient * result]
  }

  static var samples: [OpSample] { unarySamples(Exp(), in: -3...3) }
}

/// The exponential function, element by element.
///
/// `out = e^x`; infinity above about 88.7 in `float32` and 709.8 in `float64`, exactly 0 far
/// below; NaN for NaN.
///
/// - Parameter x: any tensor; integers become `floatX`.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `exp`.
public func exp(_ x: Variable) -> Variable { elementwise(Exp(), [x]) }
