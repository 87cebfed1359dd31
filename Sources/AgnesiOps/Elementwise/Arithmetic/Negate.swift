public import AgnesiGraph
package import AgnesiKernel

/// The negative of a tensor.
package struct Negate: ElementwiseOp {
  package var name: String { "neg" }
  package var notation: Notation { .prefix("-") }
  package var operandRule: OperandRule { .numeric }
  package func scalar(_ x: [Scalar]) -> Scalar { -x[0] }
  package func value(_ x: [Double]) -> Double { -x[0] }
  package func value(_ x: [Int64]) -> Int64 { 0 &- x[0] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [-gradient]
  }

  package static var samples: [OpSample] { unarySamples(Negate(), in: -3...3, integers: true) }
}

extension Variable {
  /// The negative, element by element.
  ///
  /// `out = -x`; integers wrap, so the most negative one stays itself and an unsigned 1 becomes
  /// 255.
  ///
  /// - Parameter x: any tensor; truth values count as `int8`.
  /// - Returns: a tensor of x's shape and dtype.
  public static prefix func - (x: Variable) -> Variable { elementwise(Negate(), [x]) }
}
