import AgnesiArray
import AgnesiGraph

/// How far a value may lie from that of the same expression computed otherwise.
struct Tolerance {
  /// For each element, how far rounding errors on the way move it; nil for not at all.
  var spread: [Double]?
  /// For each element, whether a number may stand where an infinity is expected; nil for nowhere.
  var allowsNumberForInfinity: [Bool]?
  /// Whether a number or an infinity may stand where NaN is expected.
  var allowsNumbersForNaN = false

  /// So many units in the last place are never a fault: functions such as `exp` are computed to a
  /// few of them, and rewriting changes how often results are rounded.
  private static let units = 32.0
  /// So many times what rounding errors were seen to change, they may change.
  private static let spreadFactor = 8.0

  /// How a value differs by more than is allowed; nil where it does not.
  func difference(
    _ expected: NDArray, _ found: NDArray
  ) throws(ArrayError) -> ValueDifference? {
    if expected == found { return nil }
    guard expected.dtype == found.dtype, expected.shape == found.shape else {
      return .type(expected: TensorType(of: expected), found: TensorType(of: found))
    }
    let places =
      expected.dtype.isFloating
      ? try floatingPlaces(expected, found) : try integerPlaces(expected, found)
    return try ValueDifference(expected, found, places: places)
  }

  private func integerPlaces(
    _ expected: NDArray, _ found: NDArray
  ) throws(ArrayError) -> [Int] {
    let (expected, found) = (try expected.int64s(), try found.int64s())
    return expected.indices.filter { place in
      if expected[place] == found[place] { return false }
      guard let spread else { return true }
      return !((Double(expected[place]) - Double(found[place])).magnitude <= spread[place])
    }
  }

  private func floatingPlaces(
    _ expected: NDArray, _ found: NDArray
  ) throws(ArrayError) -> [Int] {
    let isSingle = expected.dtype == .float32
    let unit = Self.units * (isSingle ? Double(Float.ulpOfOne) : .ulpOfOne)
    let least = isSingle ? Double(Float.leastNormalMagnitude) : .leastNormalMagnitude
    let (expected, found) = (try expected.doubles(), try found.doubles())
    return expected.indices.filter { place in
      let (right, other) = (expected[place], found[place])
      if right == other || (right.isNaN && other.isNaN) { return false }
      if allowsNumbersForNaN && right.isNaN { return false }
      if right.isInfinite && other.isFinite && allowsNumberForInfinity?[place] == true {
        return false
      }
      let spread = spread?[place] ?? 0
      if spread == .infinity { return false }
      let allowed =
        unit * max(right.magnitude, other.magnitude) + Self.spreadFactor * spread + least
      return !(right.isFinite && other.isFinite && (right - other).magnitude <= allowed)
    }
  }
}
