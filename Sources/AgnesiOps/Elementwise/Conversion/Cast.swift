public import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// Conversion of every element to another dtype.
package struct Cast: ElementwiseOp {
  package let dtype: DType

  package var name: String { "cast" }
  package var operandRule: OperandRule { .common }
  package func resultDType(_ operand: DType) -> DType { dtype }
  package func scalar(_ x: [Scalar]) -> Scalar { x[0].cast(to: dtype) }
  package func value(_ x: [Double]) -> Double { x[0] }
  package func value(_ x: [Int64]) -> Int64 { x[0] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    guard let from = x[0].knownType?.dtype, from.isFloating, dtype.isFloating else { return [nil] }
    return [cast(gradient, to: from)]
  }

  package static var samples: [OpSample] {
    let values = NDArray([-2.5, -0.5, 0, 0.5, 3.7, 300] as [Double])
    return DType.allCases.map { OpSample(Cast(dtype: $0), [values]) }
      + [
        OpSample(Cast(dtype: .float32), [NDArray([1, -2, 300] as [Int32])]),
        OpSample(Cast(dtype: .float64), [NDArray([1.5, -2])], differentiable: [0]),
      ]
  }
}

/// Converts every element to another dtype.
///
/// Floating to integer cuts towards zero (NaN gives 0); a narrower integer keeps the low bits;
/// `bool` is true for everything but 0. The gradient passes between floating dtypes only.
///
/// - Parameters:
///   - x: any tensor.
///   - dtype: the dtype of the result.
/// - Returns: a tensor of x's shape; x itself when it has the dtype already.
/// - SeeAlso: Theano's `cast`.
public func cast(_ x: Variable, to dtype: DType) -> Variable {
  if x.knownType?.dtype == dtype && x.literal == nil { return x }
  if let constant = x.constantValue, let converted = try? constant.converted(to: dtype) {
    return Variable(converted)
  }
  return applyOne(Cast(dtype: dtype), to: [x])
}
