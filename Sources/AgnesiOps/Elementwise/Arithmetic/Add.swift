public import AgnesiGraph
import AgnesiArray
package import AgnesiKernel

/// The sum of two tensors; for `bool`, the logical or, as in NumPy.
package struct Add: ElementwiseOp {
  package var name: String { "add" }
  package var notation: Notation { .infix("+") }
  package var operandRule: OperandRule { .common }
  package var isCommutative: Bool { true }
  package func scalar(_ x: [Scalar]) -> Scalar {
    x[0].dtype == .bool ? .binary(.or, x[0], x[1]) : x[0] + x[1]
  }
  package func value(_ x: [Double]) -> Double { x[0] + x[1] }
  package func value(_ x: [Int64]) -> Int64 { x[0] &+ x[1] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient, gradient]
  }

  package static var samples: [OpSample] { binarySamples(Add()) }
}

extension Variable {
  /// The sum, element by element, with broadcasting; integers wrap, `bool` gives the logical or.
  ///
  /// `out = x + y`
  ///
  /// - Parameters:
  ///   - x: any tensor.
  ///   - y: any tensor; both are brought to their common dtype.
  /// - Returns: a tensor of the broadcast shape and the common dtype.
  public static func + (x: Variable, y: Variable) -> Variable { elementwise(Add(), [x, y]) }
}
