import AgnesiArray
public import AgnesiGraph

/// A condition of a rule on what its stand-ins matched.
public struct PatternCondition: Sendable {
  /// The condition in words, as in `x is floating`.
  public let text: String
  let holds: @Sendable ([String: Variable]) -> Bool

  /// Makes a condition from its words and a test of the matched expressions by name.
  public init(_ text: String, _ holds: @escaping @Sendable ([String: Variable]) -> Bool) {
    self.text = text
    self.holds = holds
  }

  /// A condition that holds where both do.
  public static func && (a: PatternCondition, b: PatternCondition) -> PatternCondition {
    PatternCondition("\(a.text), and \(b.text)") { a.holds($0) && b.holds($0) }
  }
}

extension PatternCondition {
  static let isFloating = PatternCondition("x is floating") { $0.dtype?.isFloating ?? false }

  static let isInteger = PatternCondition("x is of integers") { $0.dtype?.isInteger ?? false }

  static let isSigned = PatternCondition("x has a sign") { $0.dtype != .uint8 }

  /// Two repeated constants could change places for ever.
  static let isVarying = PatternCondition("x and y vary") { $0.isVarying }

  /// Numbers are what bare ones can meet without making truth values numbers.
  static let isNumeric = PatternCondition("x is of numbers") { $0.dtype != .bool }
}

extension [String: Variable] {
  fileprivate var dtype: DType? { self["x"]?.knownType?.dtype }

  fileprivate var isVarying: Bool {
    self["x"]?.uniformValue == nil && self["y"]?.uniformValue == nil
  }
}
