import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// The same numbers, at which differentiation ends.
struct GradientStop: ElementwiseOp {
  /// Whether the gradient is zeros, rather than none at all.
  let givesZeros: Bool

  var name: String { givesZeros ? "zeroGradient" : "disconnectedGradient" }
  var operandRule: OperandRule { .common }
  func scalar(_ x: [Scalar]) -> Scalar { x[0] }
  func value(_ x: [Double]) -> Double { x[0] }
  func value(_ x: [Int64]) -> Int64 { x[0] }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [givesZeros ? zerosLike(gradient) : nil]
  }

  static var samples: [OpSample] {
    [true, false].flatMap { givesZeros in
      let op = GradientStop(givesZeros: givesZeros)
      return [
        OpSample(op, [NDArray([1.5, -.infinity, .nan])]), OpSample(op, [NDArray([Int8(-3), 4])]),
        OpSample(op, [NDArray(Float(2))]), OpSample(op, [NDArray([true, false])]),
      ]
    }
  }
}

/// The same tensor, through which no gradient passes: `grad` finds no way from the cost to x here,
/// and says so if there is no other.
///
/// - Parameter x: any tensor.
/// - Returns: a tensor equal to x.
/// - SeeAlso: Theano's `disconnected_grad`.
public func disconnectedGradient(_ x: Variable) -> Variable {
  elementwise(GradientStop(givesZeros: false), [x])
}

/// The same tensor, through which only a gradient of zeros passes.
///
/// - Parameter x: any tensor.
/// - Returns: a tensor equal to x.
/// - SeeAlso: Theano's `zero_grad`.
public func zeroGradient(_ x: Variable) -> Variable {
  elementwise(GradientStop(givesZeros: true), [x])
}
