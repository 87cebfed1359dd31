package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The opposite of truth values, or integers with all bits flipped.
package struct Not: ElementwiseOp {
  package var name: String { "not" }
  package var notation: Notation { .prefix(".!") }
  package var operandRule: OperandRule { .bits }
  package func scalar(_ x: [Scalar]) -> Scalar { .unary(.not, x[0]) }
  package func value(_ x: [Double]) -> Double { x[0] == 0 ? 1 : 0 }
  package func value(_ x: [Int64]) -> Int64 { ~x[0] }

  /// Truth values have no bits to flip.
  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let dtype = inputs[0].dtype
    return [
      try mapElements(inputs, to: dtype, value) { dtype == .bool ? 1 - $0[0] : value($0) }
    ]
  }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [nil]
  }

  package static var samples: [OpSample] {
    [
      OpSample(Not(), [NDArray([true, false, true])]),
      OpSample(Not(), [NDArray([0, 1, -1, Int64.max])]),
      OpSample(Not(), [NDArray([0, 1, 255] as [UInt8])]),
      OpSample(Not(), [NDArray([Int8]())]),
    ]
  }
}

extension Variable {
  /// Logical not of truth values, all bits flipped of integers.
  ///
  /// An error for floating operands.
  public static prefix func .! (x: Variable) -> Variable { elementwise(Not(), [x]) }
}
