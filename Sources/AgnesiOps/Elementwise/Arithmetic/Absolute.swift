public import AgnesiGraph
package import AgnesiKernel

/// The absolute value.
package struct Absolute: ElementwiseOp {
  package var name: String { "abs" }
  package var operandRule: OperandRule { .numeric }
  package func scalar(_ x: [Scalar]) -> Scalar { .unary(.absolute, x[0]) }
  package func value(_ x: [Double]) -> Double { x[0].magnitude }
  package func value(_ x: [Int64]) -> Int64 { x[0] < 0 ? 0 &- x[0] : x[0] }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient * sign(x[0])]
  }

  package static var samples: [OpSample] { unarySamples(Absolute(), in: -3...3, integers: true) }
}

/// The absolute value, element by element.
///
/// `out = |x|`; the most negative integer stays itself; NaN for NaN. The gradient at 0 is 0.
///
/// - Parameter x: any tensor; truth values count as `int8`.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `abs_`.
public func abs(_ x: Variable) -> Variable { elementwise(Absolute(), [x]) }
