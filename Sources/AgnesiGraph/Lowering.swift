public import AgnesiArray
public import AgnesiKernel

/// How an op becomes native code: one of a closed set of forms, which are all that the scheduler,
/// the fuser and the C writer know of ops.
public enum Lowering: Sendable {
  /// One number of the result from the numbers of the inputs at the same place. The inputs have
  /// the result's rank; where an input's axis is known to have length 1, its one element is used.
  case elementwise(@Sendable ([Scalar]) -> Scalar)
  /// One number of the result from many of the one input.
  case reduction(Reduction)
  /// The elements of the one tensor input in another arrangement: no data need move. Further
  /// inputs are host inputs.
  case view(@Sendable (ShapeContext) -> ViewMap)
  /// One number of the result from its place, reading inputs at any place.
  case pointwise(@Sendable (inout PointContext) -> Scalar)
  /// A product of matrices by BLAS.
  case library(LibraryCall)
  /// A hand-written nest of loops on whole, row-major buffers.
  case loops(LoopNest)
  /// An expression of other ops.
  case expand(@Sendable ([Variable]) -> [Variable])
  /// None: the op runs through its reference evaluation.
  case reference
}

/// A reduction of one tensor along some axes.
public struct Reduction: Hashable, Sendable {
  /// How two partial results are combined.
  public enum Kind: String, Hashable, Sendable {
    /// Sum and product; 0 and 1 for no elements.
    case sum, product
    /// Largest and smallest; NaN wins.
    case maximum, minimum
    /// Logical and, or; true and false for no elements.
    case all, any
    /// The first index along the one axis of the largest or smallest element; the first NaN wins.
    case argMaximum, argMinimum
  }

  /// How partial results are combined.
  public var kind: Kind
  /// The reduced axes, ascending, at least 0.
  public var axes: [Int]
  /// Whether reduced axes stay, with size 1.
  public var keepDims: Bool
  /// The dtype in which partial results are kept; the result is cast to the output's.
  public var accumulator: DType

  /// Makes a reduction.
  public init(kind: Kind, axes: [Int], keepDims: Bool, accumulator: DType) {
    self.kind = kind
    self.axes = axes
    self.keepDims = keepDims
    self.accumulator = accumulator
  }
}

/// How the elements of a view lie in its source.
public enum ViewMap: Sendable {
  /// For each axis of the source, which elements are visited.
  case axes([Axis])
  /// The same elements in row-major order, with other sizes.
  case reshape

  /// The place along one axis of the source: `start + step * index`, with the index along an axis
  /// of the view, or `start` alone.
  public struct Axis: Sendable {
    /// The axis of the view that moves along this axis of the source, if any does.
    public var viewAxis: Int?
    /// The place for index 0.
    public var start: Scalar
    /// How far one step in the view moves.
    public var step: Scalar

    /// The whole axis, as axis `viewAxis` of the view.
    public init(_ viewAxis: Int) {
      self.init(viewAxis, start: .integer(0), step: .integer(1))
    }

    /// Part of the axis, or one place of it.
    public init(_ viewAxis: Int?, start: Scalar, step: Scalar) {
      self.viewAxis = viewAxis
      self.start = start
      self.step = step
    }
  }
}

/// Calls of libraries that the compiler knows how to make.
///
/// Inputs may be views whose rows or columns are contiguous, such as transposes.
public enum LibraryCall: Hashable, Sendable {
  /// Inputs a `[..., m, k]` and b `[..., k, n]`, with equal leading sizes, floating: a b.
  case matrixProduct
  /// Inputs c `[m, n]`, alpha `[]`, a `[m, k]`, b `[k, n]`, beta `[]`: alpha a b + beta c.
  case generalMatrixProduct
}

/// A hand-written nest of loops.
public struct LoopNest: Sendable {
  /// Emits the kernels that compute the outputs.
  package var emit: @Sendable (inout LoopContext) -> Void

  package init(_ emit: @escaping @Sendable (inout LoopContext) -> Void) { self.emit = emit }
}
