import AgnesiArray
package import AgnesiGraph

/// A condition of a rule on what its stand-ins matched.
package struct PatternCondition: Sendable {
  /// The condition in words, as in `x is floating`.
  package let text: String
  let holds: @Sendable ([String: Variable]) -> Bool

  /// Makes a condition from its words and a test of the matched expressions by name.
  package init(_ text: String, _ holds: @escaping @Sendable ([String: Variable]) -> Bool) {
    self.text = text
    self.holds = holds
  }

  /// A condition that holds where both do.
  static func && (a: PatternCondition, b: PatternCondition) -> PatternCondition {
    PatternCondition("\(a.text), and \(b.text)") { a.holds($0) && b.holds($0) }
  }
}

extension PatternCondition {
  static let isFloating = PatternCondition("x is floating") { $0.dtype?.isFloating ?? false }

  static let isSigned = PatternCondition("x has a sign") { $0.dtype != .uint8 }

  /// Two repeated constants could change places for ever.
  static let isVarying = PatternCondition("x and y vary") { $0.isVarying }

  /// Numbers are what bare ones can meet without making truth values numbers.
  static let isNumeric = PatternCondition("x is of numbers") { $0.dtype != .bool }

  /// Whether the constants a and b can be gathered into their sum or difference.
  ///
  /// Integers wrap to the same either way, but a floating number that overflows would do so for
  /// every x.
  static func haveNormalSum(
    _ combine: @escaping @Sendable (Double, Double) -> Double
  ) -> PatternCondition {
    PatternCondition("the constants' sum does not overflow") {
      // Numbers that cancel give an exact 0.
      $0.isNormal(combine) { $0 == 0 }
    }
  }

  /// Whether the constants a and b can be gathered into their product or quotient.
  ///
  /// Integers wrap to the same either way, but a floating number that overflows or vanishes would
  /// do so for every x.
  static func haveNormalProduct(
    _ combine: @escaping @Sendable (Double, Double) -> Double
  ) -> PatternCondition {
    PatternCondition("the constants' product neither overflows nor vanishes") {
      $0.isNormal(combine) { _ in false }
    }
  }

  /// Whether division of x by the constant a is multiplication by 1 / a, to the last bit.
  static let isPowerOfTwo = PatternCondition("a is a power of two") {
    guard $0.isVarying, let a = $0["a"]?.uniformValue, a.isNormal, a.significand == 1 else {
      return false
    }
    return $0["a"]?.knownType?.dtype == .float32 ? Float(1 / a).isNormal : (1 / a).isNormal
  }
}

extension [String: Variable] {
  fileprivate var dtype: DType? { self["x"]?.knownType?.dtype }

  fileprivate var isVarying: Bool {
    self["x"]?.uniformValue == nil && self["y"]?.uniformValue == nil
  }

  fileprivate func isNormal(
    _ combine: (Double, Double) -> Double, or isExact: (Double) -> Bool
  ) -> Bool {
    guard isVarying else { return false }
    guard dtype?.isFloating == true else { return true }
    guard let a = self["a"]?.uniformValue, let b = self["b"]?.uniformValue else { return false }
    let result = combine(a, b)
    return dtype == .float32
      ? Float(result).isNormal || isExact(result) : result.isNormal || isExact(result)
  }
}
