/// The type of the elements of an array: what NumPy calls a dtype.
public enum DType: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Truth values, one byte each, 0 or 1.
  case bool
  /// Unsigned integers of 8 bits.
  case uint8
  /// Signed integers of 8 bits.
  case int8
  /// Signed integers of 16 bits.
  case int16
  /// Signed integers of 32 bits.
  case int32
  /// Signed integers of 64 bits.
  case int64
  /// IEEE 754 binary32.
  case float32
  /// IEEE 754 binary64.
  case float64

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .int16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// Whether elements are floating-point numbers.
  public var isFloating: Bool { self == .float32 || self == .float64 }

  /// Whether elements are integers; `bool` is not an integer.
  public var isInteger: Bool { !isFloating && self != .bool }

  /// The name as NumPy and Theano spell it, such as `float32`.
  public var description: String { rawValue }

  /// The dtype that holds the result of an operation on two tensors.
  ///
  /// One table says how dtypes mix: equal dtypes stay; `bool` gives way to everything; an integer
  /// and a floating dtype give the floating one; two integers give the smallest integer that holds
  /// both, so `uint8` with `int8` gives `int16`; `float32` with `float64` gives `float64`.
  ///
  /// - Parameters:
  ///   - a: the dtype of one operand.
  ///   - b: the dtype of the other operand.
  /// - Returns: the common dtype; symmetric and associative.
  public static func promote(_ a: DType, _ b: DType) -> DType {
    if a == b { return a }
    if a == .bool { return b }
    if b == .bool { return a }
    if a.isFloating != b.isFloating { return a.isFloating ? a : b }
    if a.isFloating { return .float64 }
    // Unsigned with a signed type needs one size more than its own, int8 being too narrow for it.
    let pair: Set<DType> = [a, b]
    if pair == [.uint8, .int8] { return .int16 }
    return a.byteCount >= b.byteCount && a != .uint8 ? a : b
  }
}
