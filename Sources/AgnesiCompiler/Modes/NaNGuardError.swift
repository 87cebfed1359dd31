public import AgnesiGraph

/// The first faulty number that a call in `Mode.nanGuard` met.
public struct NaNGuardError: Error, Sendable, CustomStringConvertible {
  /// What is wrong with a number.
  public enum Fault: String, Sendable, CaseIterable {
    /// It is NaN.
    case nan = "NaN"
    /// It is an infinity.
    case infinity = "an infinity"
    /// Its magnitude is above the limit.
    case large = "a large number"
  }

  /// What is wrong.
  public let fault: Fault
  /// The op whose result it is; `input`, `shared` or `constant` when it was there beforehand.
  public let operation: String
  /// The name that the user gave to the result, or to the input or shared variable.
  public let name: String?
  /// Where the user applied the op, and whether a gradient of that expression is meant.
  public let origin: Origin
  /// How many elements of the result have the fault.
  public let count: Int
  /// How many elements the result has.
  public let elementCount: Int
  /// The place of the first one, one number an axis.
  public let firstIndex: [Int]
  let isLeaf: Bool
  let type: TensorType
  /// Each operand's type and what numbers it holds, a line each.
  public let operands: [String]

  /// The fault with its place, and a line for each operand.
  ///
  ///     log gives NaN in 1 of 3 elements, first at [1] (float32[3]), at Model.swift:4
  ///       operand 0 'x': float32[3], from -1.0 to 2.0
  public var description: String {
    let label = name.map { "\(operation) '\($0)'" } ?? operation
    let verb = isLeaf ? "holds" : "gives"
    let place = "\(count) of \(elementCount) elements, first at \(firstIndex)"
    let first = "\(label) \(verb) \(fault.rawValue) in \(place) (\(type))\(origin.suffix)"
    return ([first] + operands.enumerated().map { "  operand \($0)\($1)" })
      .joined(separator: "\n")
  }
}
