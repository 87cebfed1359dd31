/// What pooling makes of the elements in a window.
public enum PoolingMode: String, Hashable, Sendable, CaseIterable {
  /// The largest; NaN wins.
  case max
  /// The sum.
  case sum
  /// The mean, with zeros of the padding counted.
  case averageIncludingPadding
  /// The mean of the elements that lie in the image.
  case averageExcludingPadding
}
