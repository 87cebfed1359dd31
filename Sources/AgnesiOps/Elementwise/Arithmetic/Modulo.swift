import AgnesiArray
public import AgnesiGraph
import AgnesiKernel
import Foundation

/// What division with rounding down leaves.
struct Modulo: ElementwiseOp {
  var name: String { "mod" }
  var notation: Notation { .infix("%") }
  var operandRule: OperandRule { .numeric }
  func scalar(_ x: [Scalar]) -> Scalar { .binary(.modulo, x[0], x[1]) }

  func value(_ x: [Double]) -> Double {
    let rest = fmod(x[0], x[1])
    if rest == 0 { return copysign(0, x[1]) }
    return (rest < 0) != (x[1] < 0) ? rest + x[1] : rest
  }

  func value(_ x: [Int64]) -> Int64 {
    // Nothing is left by -1, and the most negative integer has no quotient by it.
    guard x[1] != 0, x[1] != -1 else { return 0 }
    let rest = x[0] % x[1]
    return rest != 0 && (rest < 0) != (x[1] < 0) ? rest + x[1] : rest
  }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [gradient, -(gradient * floorDivide(x[0], x[1]))]
  }

  static var samples: [OpSample] { binarySamples(Modulo()) }
}

extension Variable {
  /// The remainder, element by element, with broadcasting: Python's `%`.
  ///
  /// `out = x - y floor(x / y)`, with the sign of y: `-7 % 3` is 2. Modulo 0 is NaN for floating
  /// numbers and 0 for integers. The gradient takes the quotient as constant.
  ///
  /// - Parameters:
  ///   - x: any tensor; truth values count as `int8`.
  ///   - y: any tensor; both are brought to their common dtype.
  /// - Returns: a tensor of the broadcast shape and the common dtype.
  /// - SeeAlso: Theano's `mod`.
  public static func % (x: Variable, y: Variable) -> Variable { elementwise(Modulo(), [x, y]) }
}
