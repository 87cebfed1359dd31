public import AgnesiGraph

/// What may stand in the brackets of `x[...]`, one for each axis: an integer, a range, a `Slice`,
/// an integer `Variable`, `.all`, `.ellipsis` or `.newAxis`.
public protocol TensorIndex: Sendable {
  /// What the index does.
  var indexEntry: IndexEntry { get }
}

/// One entry of an index.
public struct IndexEntry: TensorIndex {
  enum Kind: Sendable {
    /// One place of an axis (rank 0), which drops the axis; or those that an index array lists.
    case places(Variable)
    case slice(Slice)
    /// As many whole axes as are not indexed otherwise.
    case ellipsis
    /// A new axis of length 1.
    case newAxis
  }

  let kind: Kind

  /// The entry itself.
  public var indexEntry: IndexEntry { self }
}

extension TensorIndex where Self == IndexEntry {
  /// The whole axis: Python's `:`.
  public static var all: IndexEntry { IndexEntry(kind: .slice(Slice())) }
  /// As many whole axes as the other entries leave over: Python's `...`.
  public static var ellipsis: IndexEntry { IndexEntry(kind: .ellipsis) }
  /// A new axis of length 1, which broadcasts: NumPy's `newaxis`.
  public static var newAxis: IndexEntry { IndexEntry(kind: .newAxis) }
}

extension Int: TensorIndex {
  /// One place, which drops the axis; a negative one counts from the end.
  public var indexEntry: IndexEntry { IndexEntry(kind: .places(Variable(self))) }
}

extension Variable: TensorIndex {
  /// One place, or those that an index array lists.
  public var indexEntry: IndexEntry { IndexEntry(kind: .places(self)) }
}

extension Slice: TensorIndex {
  /// Part of the axis.
  public var indexEntry: IndexEntry { IndexEntry(kind: .slice(self)) }
}

extension Range: TensorIndex where Bound == Int {
  /// Part of the axis.
  public var indexEntry: IndexEntry { Slice(from: lowerBound, to: upperBound).indexEntry }
}

extension ClosedRange: TensorIndex where Bound == Int {
  /// Part of the axis; an upper bound of -1 is the last place.
  public var indexEntry: IndexEntry {
    Slice(from: lowerBound, to: following(upperBound)).indexEntry
  }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  /// The axis from a place on.
  public var indexEntry: IndexEntry { Slice(from: lowerBound).indexEntry }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  /// The axis up to a place.
  public var indexEntry: IndexEntry { Slice(to: upperBound).indexEntry }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  /// The axis up to and including a place; -1 is the last.
  public var indexEntry: IndexEntry { Slice(to: following(upperBound)).indexEntry }
}

/// The bound that excludes what follows a place: none after the last place, by either count.
private func following(_ place: Int) -> Int? {
  place == -1 || place == .max ? nil : place + 1
}
