import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The product of two tensors, element by element; for `bool`, the logical and, as in NumPy.
package struct Multiply: ElementwiseOp {
  package var name: String { "mul" }
  package var notation: Notation { .infix("*") }
  package var operandRule: OperandRule { .common }
  package var isCommutative: Bool { true }
  package func scalar(_ x: [Scalar]) -> Scalar {
    x[0].dtype == .bool ? .binary(.and, x[0], x[1]) : x[0] * x[1]
  }
  package func value(_ x: [Double]) -> Double { x[0] * x[1] }
  package func value(_ x: [Int64]) -> Int64 { x[0] &* x[1] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient * x[1], gradient * x[0]]
  }

  package static var samples: [OpSample] { binarySamples(Multiply()) }
}

extension Variable {
  /// The product, element by element, with broadcasting.
  ///
  /// Integers wrap, `bool` gives the logical and. For the product of matrices see `dot` and
  /// `matmul`.
  ///
  /// `out = x y`
  ///
  /// - Parameters:
  ///   - x: any tensor.
  ///   - y: any tensor; both are brought to their common dtype.
  /// - Returns: a tensor of the broadcast shape and the common dtype.
  public static func * (x: Variable, y: Variable) -> Variable { elementwise(Multiply(), [x, y]) }
}
