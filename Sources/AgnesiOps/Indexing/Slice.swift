public import AgnesiGraph

/// Part of an axis: the places from one bound up to but not including another, by steps.
///
/// Bounds are Python's: negative ones count from the end, those beyond an end are moved to it, and
/// a bound that is left out is the end on its side. With a negative step, the places are visited
/// from the back to the front: `Slice(step: -1)` reverses an axis. Bounds and step may be
/// variables whose value is known only in a call.
///
/// Ranges of integers are slices, too: `x[1..<3]`. Swift itself refuses a range such as
/// `1 ..< -1` whose lower bound is larger; write `Slice(from: 1, to: -1)` for it.
public struct Slice: Sendable {
  let lower: Variable?
  let upper: Variable?
  let step: Variable

  /// Makes a slice.
  ///
  /// - Parameters:
  ///   - lower: the first place; nil for the end at which the step starts.
  ///   - upper: the place before which the slice stops; nil for the end to which the step leads.
  ///   - step: the distance between places; negative to go backwards. An error where it is 0.
  public init(
    from lower: (any Size)? = nil, to upper: (any Size)? = nil, step: any Size = 1
  ) {
    self.lower = lower?.sizeVariable
    self.upper = upper?.sizeVariable
    self.step = step.sizeVariable
  }
}

/// Slices between bounds of which one at least is a variable. These give way to Swift's own
/// operators, so that ranges of integers stay what they are.
extension Variable {
  /// The places from `lower` up to but not including `upper`.
  @_disfavoredOverload
  public static func ..< (lower: Variable, upper: Variable) -> Slice {
    Slice(from: lower, to: upper)
  }

  /// The places from `lower` up to but not including `upper`.
  @_disfavoredOverload
  public static func ..< (lower: Variable, upper: Int) -> Slice { Slice(from: lower, to: upper) }

  /// The places from `lower` up to but not including `upper`.
  @_disfavoredOverload
  public static func ..< (lower: Int, upper: Variable) -> Slice { Slice(from: lower, to: upper) }

  /// The places from `lower` to the end.
  @_disfavoredOverload
  public static postfix func ... (lower: Variable) -> Slice { Slice(from: lower) }

  /// The places from the start up to but not including `upper`.
  @_disfavoredOverload
  public static prefix func ..< (upper: Variable) -> Slice { Slice(to: upper) }
}
