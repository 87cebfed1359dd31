import AgnesiArray
import AgnesiGraph

/// Conditions of rules on what their stand-ins matched.
extension [String: Variable] {
  /// Whether x is floating.
  var isFloating: Bool { self["x"]?.knownType?.dtype.isFloating ?? false }

  /// Whether x has numbers of both signs.
  var isSigned: Bool { self["x"]?.knownType?.dtype != .uint8 }

  /// Whether x, and y if there is one, are no constants: two repeated constants could change places
  /// for ever.
  var isVarying: Bool { self["x"]?.uniformValue == nil && self["y"]?.uniformValue == nil }

  /// Whether x is of numbers, which bare ones can meet without making truth values numbers.
  var isNumeric: Bool { self["x"]?.knownType?.dtype != .bool }

  /// Whether the constants a and b can be gathered into their sum or difference.
  ///
  /// Integers wrap to the same either way, but a floating number that overflows would do so for
  /// every x.
  func haveNormalSum(_ combine: (Double, Double) -> Double) -> Bool {
    // Numbers that cancel give an exact 0.
    isNormal(combine) { $0 == 0 }
  }

  /// Whether the constants a and b can be gathered into their product or quotient.
  ///
  /// Integers wrap to the same either way, but a floating number that overflows or vanishes would
  /// do so for every x.
  func haveNormalProduct(_ combine: (Double, Double) -> Double) -> Bool {
    isNormal(combine) { _ in false }
  }

  private func isNormal(
    _ combine: (Double, Double) -> Double, or isExact: (Double) -> Bool
  ) -> Bool {
    guard isVarying else { return false }
    guard isFloating else { return true }
    guard let a = self["a"]?.uniformValue, let b = self["b"]?.uniformValue else { return false }
    let result = combine(a, b)
    let isSingle = self["x"]?.knownType?.dtype == .float32
    return isSingle
      ? Float(result).isNormal || isExact(result) : result.isNormal || isExact(result)
  }

  /// Whether division of x by the constant a is multiplication by 1 / a, to the last bit.
  var isPowerOfTwo: Bool {
    guard isVarying, let a = self["a"]?.uniformValue, a.isNormal, a.significand == 1 else {
      return false
    }
    return self["a"]?.knownType?.dtype == .float32 ? Float(1 / a).isNormal : (1 / a).isNormal
  }
}
