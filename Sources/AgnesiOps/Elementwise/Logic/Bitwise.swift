import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// And, or, exclusive or: of truth values, or of the bits of integers.
struct Bitwise: ElementwiseOp {
  enum Kind: String {
    case and, or, xor
  }
  let kind: Kind

  var name: String { kind.rawValue }
  var notation: Notation {
    switch kind {
    case .and: .infix(".&")
    case .or: .infix(".|")
    case .xor: .infix(".^")
    }
  }
  var isCommutative: Bool { true }
  var operandRule: OperandRule { .bits }

  func scalar(_ x: [Scalar]) -> Scalar {
    switch kind {
    case .and: .binary(.and, x[0], x[1])
    case .or: .binary(.or, x[0], x[1])
    case .xor: .binary(.xor, x[0], x[1])
    }
  }

  func value(_ x: [Double]) -> Double { Double(value(x.map(Int64.init(saturating:)))) }

  func value(_ x: [Int64]) -> Int64 {
    switch kind {
    case .and: x[0] & x[1]
    case .or: x[0] | x[1]
    case .xor: x[0] ^ x[1]
    }
  }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [nil, nil]
  }

  static var samples: [OpSample] {
    [Kind.and, .or, .xor].flatMap { bitSamples(Bitwise(kind: $0), truthValues: true) }
  }
}

extension Variable {
  /// Logical and of truth values, bitwise and of integers, with broadcasting.
  ///
  /// Binds as `&&` does, below comparisons: `x .> 0 .& x .< 1`. An error for floating operands.
  public static func .& (x: Variable, y: Variable) -> Variable {
    elementwise(Bitwise(kind: .and), [x, y])
  }

  /// Logical or of truth values, bitwise or of integers, with broadcasting.
  ///
  /// Binds as `||` does. An error for floating operands.
  public static func .| (x: Variable, y: Variable) -> Variable {
    elementwise(Bitwise(kind: .or), [x, y])
  }

  /// Exclusive or of truth values or of the bits of integers, with broadcasting.
  ///
  /// Binds as `||` does. An error for floating operands.
  public static func .^ (x: Variable, y: Variable) -> Variable {
    elementwise(Bitwise(kind: .xor), [x, y])
  }
}
