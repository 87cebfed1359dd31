public import AgnesiGraph
import AgnesiKernel
import Foundation

/// The angle of a point in the plane.
struct Atan2: ElementwiseOp {
  var name: String { "atan2" }
  var operandRule: OperandRule { .floating }
  func scalar(_ x: [Scalar]) -> Scalar { .binary(.atan2, x[0], x[1]) }
  func value(_ x: [Double]) -> Double { Foundation.atan2(x[0], x[1]) }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    let scaled = gradient / (square(x[0]) + square(x[1]))
    return [scaled * x[1], -(scaled * x[0])]
  }

  static var samples: [OpSample] { binarySamples(Atan2(), integers: false) }
}

/// The angle between the positive x axis and the point (x, y), element by element, with
/// broadcasting.
///
/// `out = arg(x + i y)`, from -pi to pi; signed zeros tell the quadrant; NaN if either is NaN. The
/// gradient at the origin is NaN.
///
/// - Parameters:
///   - y: any tensor; integers become `floatX`.
///   - x: any tensor; both are brought to their common dtype.
/// - Returns: a floating tensor of the broadcast shape.
/// - SeeAlso: Theano's `arctan2`.
public func atan2(_ y: Variable, _ x: Variable) -> Variable { elementwise(Atan2(), [y, x]) }
