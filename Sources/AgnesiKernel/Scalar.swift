public import AgnesiArray

/// An expression of the loop language: one number, computed from loop indices, sizes and elements.
///
/// Immutable and shared: a sub-expression that is used twice is one node, and the C writer gives it
/// one name. Ops describe their lowering with these, as in `{ x in x[0] + x[1] }`.
public struct Scalar: Hashable, Sendable {
  /// One node of an expression.
  package final class Node: Sendable {
    package let kind: Kind
    package let dtype: DType
    /// Number of nodes on the longest path down; bounds recursion over expressions.
    package let depth: Int
    /// Whether the expression reads memory: most that only tell a position or a size do not.
    package let hasLoad: Bool
    let cachedHash: Int

    init(kind: Kind, dtype: DType) {
      var depth = 0
      var hasLoad = false
      kind.forEachOperand { operand in
        depth = max(depth, operand.node.depth)
        hasLoad = hasLoad || operand.node.hasLoad
      }
      if case .load = kind { hasLoad = true }
      self.kind = kind
      self.dtype = dtype
      self.depth = depth + 1
      self.hasLoad = hasLoad
      self.cachedHash = kind.quickHash
    }
  }

  /// The closed set of expressions.
  package enum Kind: Hashable, Sendable {
    /// An integer or truth value (0, 1) of any integer dtype or `bool`.
    case integer(Int64)
    /// A floating constant, by its bits, so that NaN and -0 are values like others.
    case floating(bits: UInt64)
    /// The current value of a loop variable (`int64`).
    case index(Symbol)
    /// A local constant or accumulator.
    case local(Symbol)
    /// A size or other integer that is known when the kernel runs, by its number (`int64`).
    case parameter(Int)
    /// The element of a buffer at a linear position, counted in elements.
    case load(BufferID, Scalar)
    case unary(UnaryFunction, Scalar)
    case binary(BinaryFunction, Scalar, Scalar)
    case compare(Comparison, Scalar, Scalar)
    /// The second operand where the first (`bool`) holds, else the third; only one is evaluated
    /// as far as loads are concerned: a load in the branch not taken must not be executed.
    case select(Scalar, Scalar, Scalar)
    case cast(Scalar)

    /// The sub-expressions, in order.
    package var operands: Operands {
      switch self {
      case .integer, .floating, .index, .local, .parameter: Operands()
      case .load(_, let position): Operands(position)
      case .unary(_, let x), .cast(let x): Operands(x)
      case .binary(_, let x, let y), .compare(_, let x, let y): Operands(x, y)
      case .select(let c, let x, let y): Operands(c, x, y)
      }
    }
  }

  package let node: Node

  init(_ kind: Kind, _ dtype: DType) { node = Node(kind: kind, dtype: dtype) }

  /// The dtype of the value.
  public var dtype: DType { node.dtype }

  package var kind: Kind { node.kind }

  /// Whether two expressions are the same formula over the same leaves.
  public static func == (a: Scalar, b: Scalar) -> Bool {
    a.node === b.node
      || (a.node.cachedHash == b.node.cachedHash && a.node.dtype == b.node.dtype
        && a.node.kind == b.node.kind)
  }

  /// Feeds the hash that was computed when the node was made.
  public func hash(into hasher: inout Hasher) { hasher.combine(node.cachedHash) }
}

/// The identity of a loop variable or local value within one kernel.
package struct Symbol: Hashable, Sendable {
  package let id: Int
  /// A hint for the C writer; need not be unique.
  package let name: String
  package init(id: Int, name: String) {
    self.id = id
    self.name = name
  }
  package static func == (a: Symbol, b: Symbol) -> Bool { a.id == b.id }
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The number of a buffer within one kernel: an index into `Kernel.buffers`.
public struct BufferID: Hashable, Sendable {
  package let number: Int
  package init(_ number: Int) { self.number = number }
}

/// Functions of one number.
///
/// Integer arithmetic wraps; `bool` operands only where stated.
public enum UnaryFunction: String, Hashable, Sendable, CaseIterable {
  /// -x; wraps for integers.
  case negate
  /// |x|; the most negative integer stays itself.
  case absolute
  /// 1/sqrt and the like are compositions; these are the functions of libm, on floating dtypes.
  case squareRoot, exp, exp2, expm1, log, log2, log10, log1p
  case sin, cos, tan
  /// The same of operands that are known to be at most `UnaryFunction.nearLimit` in absolute value,
  /// several at a time.
  case sinNear, cosNear, tanNear
  case asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
  case erf, erfc
  /// 1 / (1 + exp(-x)), without overflow.
  case sigmoid
  /// log(1 + exp(x)), without overflow.
  case softplus
  /// Rounding on floating dtypes; `roundEven` takes halves to the even neighbour.
  case floor, ceil, roundEven, truncate
  /// Whether x is NaN, whether x is an infinity: `bool` of a floating operand.
  case isNaN, isInfinite
  /// `bool`: negation. Integers: all bits flipped.
  case not
}

/// Functions of two numbers of one dtype.
///
/// Integer arithmetic wraps.
public enum BinaryFunction: String, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply
  /// Division of floating numbers by IEEE rules.
  case divide
  /// Quotient rounded down, as Python's `//`. Integers: division by 0 gives 0, and the most
  /// negative integer by -1 itself.
  case floorDivide
  /// What `floorDivide` leaves: has the sign of the divisor, as Python's `%`. Integers: 0 for a
  /// divisor of 0.
  case modulo
  /// x to the y: libm's `pow`; integers by repeated squaring, wrapping, with 0 for y < 0 unless
  /// x is 1 or -1.
  case power
  /// The larger; NaN if either is, as NumPy.
  case maximum
  /// The smaller; NaN if either is, as NumPy.
  case minimum
  case atan2
  /// Logic on `bool`, bits on integers.
  case and, or, xor
  /// Shifts of integers; a count outside 0..<bits gives 0, or -1 for a negative number to the right.
  case shiftLeft, shiftRight
}

/// Comparisons of two numbers of one dtype, giving `bool`; with NaN only `notEqual` holds.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}
