package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// A comparison of two numbers.
package struct Compare: ElementwiseOp {
  package let comparison: Comparison

  package init(comparison: Comparison) { self.comparison = comparison }

  package var name: String { comparison.rawValue }
  package var notation: Notation {
    switch comparison {
    case .equal: .infix(".==")
    case .notEqual: .infix(".!=")
    case .less: .infix(".<")
    case .lessOrEqual: .infix(".<=")
    case .greater: .infix(".>")
    case .greaterOrEqual: .infix(".>=")
    }
  }
  package var operandRule: OperandRule { .common }
  package func resultDType(_ operand: DType) -> DType { .bool }
  package func scalar(_ x: [Scalar]) -> Scalar { .compare(comparison, x[0], x[1]) }
  package func value(_ x: [Double]) -> Double { holds(x[0], x[1]) ? 1 : 0 }
  package func value(_ x: [Int64]) -> Int64 { holds(x[0], x[1]) ? 1 : 0 }

  private func holds<Number: Comparable>(_ x: Number, _ y: Number) -> Bool {
    switch comparison {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [nil, nil]
  }

  package static var samples: [OpSample] {
    Comparison.allCases.flatMap { binarySamples(Compare(comparison: $0)) }
  }
}

extension Variable {
  /// Whether elements are equal, with broadcasting; never for NaN.
  ///
  /// The operators of comparison, as those of SIMD vectors, start with a dot, bind as `==` does,
  /// and give a `bool` tensor of the broadcast shape. Operands are brought to their common dtype.
  public static func .== (x: Variable, y: Variable) -> Variable { compare(.equal, x, y) }

  /// Whether elements differ, with broadcasting; always for NaN.
  public static func .!= (x: Variable, y: Variable) -> Variable { compare(.notEqual, x, y) }

  /// Whether elements of x are less than those of y, with broadcasting; never for NaN.
  public static func .< (x: Variable, y: Variable) -> Variable { compare(.less, x, y) }

  /// Whether elements of x are at most those of y, with broadcasting; never for NaN.
  public static func .<= (x: Variable, y: Variable) -> Variable { compare(.lessOrEqual, x, y) }

  /// Whether elements of x are greater than those of y, with broadcasting; never for NaN.
  public static func .> (x: Variable, y: Variable) -> Variable { compare(.greater, x, y) }

  /// Whether elements of x are at least those of y, with broadcasting; never for NaN.
  public static func .>= (x: Variable, y: Variable) -> Variable { compare(.greaterOrEqual, x, y) }

  private static func compare(
    _ comparison: Comparison, _ x: Variable, _ y: Variable
  ) -> Variable {
    elementwise(Compare(comparison: comparison), [x, y])
  }
}
