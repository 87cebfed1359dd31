import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// The bits of an integer moved to the left or to the right.
struct Shift: ElementwiseOp {
  enum Direction: String {
    case left, right
  }
  let direction: Direction

  var name: String { direction == .left ? "shiftLeft" : "shiftRight" }
  var notation: Notation { .infix(direction == .left ? "<<" : ">>") }
  var operandRule: OperandRule { .bits }

  func scalar(_ x: [Scalar]) -> Scalar {
    .binary(direction == .left ? .shiftLeft : .shiftRight, x[0], x[1])
  }

  func value(_ x: [Double]) -> Double { Double(value(x.map(Int64.init(saturating:)))) }

  func value(_ x: [Int64]) -> Int64 {
    // A narrow dtype drops what an int64 still holds; a count beyond its width leaves nothing.
    guard x[1] >= 0 else { return direction == .right && x[0] < 0 ? -1 : 0 }
    return direction == .left ? x[0] << x[1] : x[0] >> x[1]
  }

  func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    guard inputs[0].dtype.isInteger, inputs[1].dtype == inputs[0].dtype else {
      throw OpFailure("needs integers, but got \(inputs[0].dtype)")
    }
    return [TensorType(inputs[0].dtype, try broadcastShape(inputs))]
  }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [nil, nil]
  }

  static var samples: [OpSample] {
    [Direction.left, .right].flatMap { bitSamples(Shift(direction: $0), truthValues: false) }
  }
}

extension Variable {
  /// Integers with their bits moved to the left, with broadcasting.
  ///
  /// `out = x 2^y`, without the bits that leave the dtype; 0 for a count that is negative or not
  /// below the number of bits. An error for floating operands and truth values.
  public static func << (x: Variable, y: Variable) -> Variable {
    elementwise(Shift(direction: .left), [x, y])
  }

  /// Integers with their bits moved to the right, with broadcasting.
  ///
  /// `out = floor(x / 2^y)`; for a count that is negative or not below the number of bits 0, or -1
  /// if x is negative. An error for floating operands and truth values.
  public static func >> (x: Variable, y: Variable) -> Variable {
    elementwise(Shift(direction: .right), [x, y])
  }
}
