import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The larger or the smaller of two numbers.
package struct Extremum: ElementwiseOp {
  package enum Kind: String {
    case maximum, minimum
  }
  package let kind: Kind

  package var name: String { kind.rawValue }
  package var isCommutative: Bool { true }
  package var operandRule: OperandRule { .common }

  package func scalar(_ x: [Scalar]) -> Scalar {
    let isBool = x[0].dtype == .bool
    switch kind {
    case .maximum: return .binary(isBool ? .or : .maximum, x[0], x[1])
    case .minimum: return .binary(isBool ? .and : .minimum, x[0], x[1])
    }
  }

  package func value(_ x: [Double]) -> Double {
    if x[0].isNaN || x[1].isNaN { return .nan }
    return (kind == .maximum) == (x[0] > x[1]) ? x[0] : x[1]
  }

  package func value(_ x: [Int64]) -> Int64 {
    kind == .maximum ? Swift.max(x[0], x[1]) : Swift.min(x[0], x[1])
  }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    let isFirst = kind == .maximum ? x[0] .> x[1] : x[0] .< x[1]
    let isTie = x[0] .== x[1]
    let shared = select(isTie, gradient * 0.5, 0)
    let toFirst = select(isFirst, gradient, shared)
    let toSecond = select(isFirst, 0, select(isTie, gradient * 0.5, gradient))
    return [toFirst, toSecond]
  }

  package static var samples: [OpSample] {
    binarySamples(Extremum(kind: .maximum)) + binarySamples(Extremum(kind: .minimum))
  }
}

/// The larger of two tensors, element by element, with broadcasting.
///
/// `out = max(x, y)`; NaN if either is NaN, as in NumPy. Where both are equal, each operand gets
/// half of the gradient, so that `maximum(x, x)` has the gradient of x. For truth values the
/// logical or.
///
/// - Parameters:
///   - x: any tensor.
///   - y: any tensor; both are brought to their common dtype.
/// - Returns: a tensor of the broadcast shape and the common dtype.
/// - SeeAlso: Theano's `maximum`, which gives each of two equal operands the whole gradient.
public func maximum(_ x: Variable, _ y: Variable) -> Variable {
  elementwise(Extremum(kind: .maximum), [x, y])
}

/// The smaller of two tensors, element by element, with broadcasting.
///
/// `out = min(x, y)`; NaN if either is NaN, as in NumPy. Where both are equal, each operand gets
/// half of the gradient. For truth values the logical and.
///
/// - Parameters:
///   - x: any tensor.
///   - y: any tensor; both are brought to their common dtype.
/// - Returns: a tensor of the broadcast shape and the common dtype.
/// - SeeAlso: Theano's `minimum`, which gives each of two equal operands the whole gradient.
public func minimum(_ x: Variable, _ y: Variable) -> Variable {
  elementwise(Extremum(kind: .minimum), [x, y])
}
