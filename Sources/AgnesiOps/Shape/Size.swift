public import AgnesiGraph

/// The size of an axis as users write it in shapes: an `Int`, or a `Variable` whose value is known
/// only in a call, such as `x.shape[0]`.
///
/// A shape may mix both: `x.reshape([x.shape[0], 500])`.
public protocol Size: Sendable {
  /// The size as an integer tensor of rank 0.
  var sizeVariable: Variable { get }
}

extension Int: Size {
  /// The number as a constant.
  public var sizeVariable: Variable { Variable(self) }
}

extension Variable: Size {
  /// The variable itself.
  public var sizeVariable: Variable { self }
}
