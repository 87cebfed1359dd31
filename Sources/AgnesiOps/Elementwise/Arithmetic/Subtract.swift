public import AgnesiGraph
package import AgnesiKernel

/// The difference of two tensors.
package struct Subtract: ElementwiseOp {
  package var name: String { "sub" }
  package var notation: Notation { .infix("-") }
  package var operandRule: OperandRule { .numeric }
  package func scalar(_ x: [Scalar]) -> Scalar { x[0] - x[1] }
  package func value(_ x: [Double]) -> Double { x[0] - x[1] }
  package func value(_ x: [Int64]) -> Int64 { x[0] &- x[1] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient, -gradient]
  }

  package static var samples: [OpSample] { binarySamples(Subtract()) }
}

extension Variable {
  /// The difference, element by element, with broadcasting; integers wrap.
  ///
  /// `out = x - y`
  ///
  /// - Parameters:
  ///   - x: any tensor; truth values count as `int8`.
  ///   - y: any tensor; both are brought to their common dtype.
  /// - Returns: a tensor of the broadcast shape and the common dtype.
  public static func - (x: Variable, y: Variable) -> Variable { elementwise(Subtract(), [x, y]) }
}
