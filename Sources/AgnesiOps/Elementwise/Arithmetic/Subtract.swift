public import AgnesiGraph
import AgnesiKernel

/// The difference of two tensors.
struct Subtract: ElementwiseOp {
  var name: String { "sub" }
  var operandRule: OperandRule { .numeric }
  func scalar(_ x: [Scalar]) -> Scalar { x[0] - x[1] }
  func value(_ x: [Double]) -> Double { x[0] - x[1] }
  func value(_ x: [Int64]) -> Int64 { x[0] &- x[1] }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient, -gradient]
  }

  static var samples: [OpSample] { binarySamples(Subtract()) }
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
