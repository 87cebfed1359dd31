public import AgnesiArray

/// What is known about a tensor before any number is: its dtype and, where known, its sizes.
///
/// An axis that is known to have length 1 broadcasts. An axis of unknown size (nil) never does:
/// if it turns out to be 1 where another size is needed, the call fails and says so.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The type of the elements.
  public var dtype: DType
  /// The size of each axis; nil when it is known only in a call.
  public var shape: [Int?]

  /// Makes a type from a dtype and sizes.
  public init(_ dtype: DType, _ shape: [Int?]) {
    self.dtype = dtype
    self.shape = shape
  }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The sizes, if all are known.
  public var knownShape: [Int]? {
    let known = shape.compactMap { $0 }
    return known.count == rank ? known : nil
  }

  /// The type of a given array.
  public init(of array: NDArray) { self.init(array.dtype, array.shape) }

  /// As in `float32[500, ?, 28]`; a single number is `float32[]`.
  public var description: String {
    "\(dtype)[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
  }

  /// Whether an array of this type may be used where `other` is asked for.
  package func isCompatible(with other: TensorType) -> Bool {
    dtype == other.dtype && rank == other.rank
      && zip(shape, other.shape).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
  }
}
