import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// Whether a number is not finite in a certain way.
struct Classify: ElementwiseOp {
  enum Kind: String {
    case isNaN, isInfinite
  }
  let kind: Kind

  var name: String { kind.rawValue }
  var operandRule: OperandRule { .floating }
  func resultDType(_ operand: DType) -> DType { .bool }

  func scalar(_ x: [Scalar]) -> Scalar {
    switch kind {
    case .isNaN: .unary(.isNaN, x[0])
    case .isInfinite: .unary(.isInfinite, x[0])
    }
  }

  func value(_ x: [Double]) -> Double {
    switch kind {
    case .isNaN: x[0].isNaN ? 1 : 0
    case .isInfinite: x[0].isInfinite ? 1 : 0
    }
  }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] { [nil] }

  static var samples: [OpSample] {
    // Without gradients: the result is a truth value.
    (unarySamples(Classify(kind: .isNaN), in: -3...3)
      + unarySamples(Classify(kind: .isInfinite), in: -3...3))
      .map { OpSample($0.op, $0.inputs) }
  }
}

/// Whether each element is NaN.
///
/// - Parameter x: any tensor; integers never are.
/// - Returns: a `bool` tensor of x's shape.
/// - SeeAlso: Theano's `isnan`.
public func isNaN(_ x: Variable) -> Variable { elementwise(Classify(kind: .isNaN), [x]) }

/// Whether each element is an infinity of either sign.
///
/// - Parameter x: any tensor; integers never are.
/// - Returns: a `bool` tensor of x's shape.
/// - SeeAlso: Theano's `isinf`.
public func isInfinite(_ x: Variable) -> Variable { elementwise(Classify(kind: .isInfinite), [x]) }
