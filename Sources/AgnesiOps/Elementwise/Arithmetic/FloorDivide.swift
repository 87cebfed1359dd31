import AgnesiArray
public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The quotient rounded down.
struct FloorDivide: ElementwiseOp {
  var name: String { "floorDivide" }
  var operandRule: OperandRule { .numeric }
  func scalar(_ x: [Scalar]) -> Scalar { .binary(.floorDivide, x[0], x[1]) }

  func value(_ x: [Double]) -> Double {
    guard x[1] != 0 else { return x[0] / x[1] }
    let rest = fmod(x[0], x[1])
    // What is left after taking off the exact remainder divides without error.
    var quotient = (x[0] - rest) / x[1]
    if rest != 0 && (rest < 0) != (x[1] < 0) { quotient -= 1 }
    return quotient == 0 ? copysign(0, x[0] / x[1]) : quotient.rounded()
  }

  func value(_ x: [Int64]) -> Int64 {
    guard x[1] != 0 else { return 0 }
    let (quotient, overflow) = x[0].dividedReportingOverflow(by: x[1])
    if overflow { return x[0] }
    let isRoundedUp = quotient &* x[1] != x[0] && (x[0] < 0) != (x[1] < 0)
    return isRoundedUp ? quotient - 1 : quotient
  }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [nil, nil]
  }

  static var samples: [OpSample] { binarySamples(FloorDivide()) }
}

/// The quotient rounded down, element by element, with broadcasting: Python's `//`.
///
/// `out = floor(x / y)`
///
/// Rounds towards minus infinity: `floorDivide(-7, 2)` is -4. A floating division by 0 is `x / y`; an
/// integer division by 0 gives 0, and the most negative integer by -1 itself. No gradient passes:
/// the function is a staircase.
///
/// - Parameters:
///   - x: any tensor; truth values count as `int8`.
///   - y: any tensor; both are brought to their common dtype.
/// - Returns: a tensor of the broadcast shape and the common dtype.
/// - SeeAlso: Theano's `int_div`.
public func floorDivide(_ x: Variable, _ y: Variable) -> Variable {
  elementwise(FloorDivide(), [x, y])
}
