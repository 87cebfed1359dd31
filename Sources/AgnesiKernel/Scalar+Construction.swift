public import AgnesiArray

extension Scalar {
  // MARK: Leaves

  /// An integer constant; `int64` unless said otherwise.
  public static func integer(_ value: Int64, _ dtype: DType = .int64) -> Scalar {
    Scalar(.integer(value), dtype)
  }

  /// An integer constant of dtype `int64`.
  public static func integer(_ value: Int) -> Scalar { integer(Int64(value)) }

  /// A truth value.
  public static func bool(_ value: Bool) -> Scalar { Scalar(.integer(value ? 1 : 0), .bool) }

  /// A constant of any dtype, rounded or cut to it.
  public static func constant(_ value: Double, _ dtype: DType) -> Scalar {
    switch dtype {
    case .float32: Scalar(.floating(bits: Double(Float(value)).bitPattern), dtype)
    case .float64: Scalar(.floating(bits: value.bitPattern), dtype)
    case .bool: bool(value != 0)
    default: integer(Int64(saturating: value), dtype)
    }
  }

  package static func index(_ symbol: Symbol) -> Scalar { Scalar(.index(symbol), .int64) }

  package static func local(_ symbol: Symbol, _ dtype: DType) -> Scalar {
    Scalar(.local(symbol), dtype)
  }

  package static func parameter(_ number: Int) -> Scalar { Scalar(.parameter(number), .int64) }

  package static func load(_ buffer: BufferID, at position: Scalar, _ dtype: DType) -> Scalar {
    Scalar(.load(buffer, position), dtype)
  }

  // MARK: Functions

  /// Applies a function of one number; the result has the operand's dtype, or `bool` for tests.
  public static func unary(_ function: UnaryFunction, _ x: Scalar) -> Scalar {
    switch function {
    case .isNaN, .isInfinite: Scalar(.unary(function, x), .bool)
    default: Scalar(.unary(function, x), x.dtype)
    }
  }

  /// Applies a function of two numbers of one dtype; integer constants are folded.
  public static func binary(_ function: BinaryFunction, _ x: Scalar, _ y: Scalar) -> Scalar {
    foldedInteger(function, x, y) ?? Scalar(.binary(function, x, y), x.dtype)
  }

  /// Compares two numbers of one dtype; integer constants are folded.
  public static func compare(_ comparison: Comparison, _ x: Scalar, _ y: Scalar) -> Scalar {
    if let a = x.integerValue, let b = y.integerValue {
      switch comparison {
      case .equal: return bool(a == b)
      case .notEqual: return bool(a != b)
      case .less: return bool(a < b)
      case .lessOrEqual: return bool(a <= b)
      case .greater: return bool(a > b)
      case .greaterOrEqual: return bool(a >= b)
      }
    }
    return Scalar(.compare(comparison, x, y), .bool)
  }

  /// `x` where the condition holds, else `y`.
  public static func select(_ condition: Scalar, _ x: Scalar, _ y: Scalar) -> Scalar {
    if let known = condition.integerValue { return known != 0 ? x : y }
    if x == y { return x }
    return Scalar(.select(condition, x, y), x.dtype)
  }

  /// The value in another dtype, by the rules of `NDArray.converted(to:)`.
  public func cast(to dtype: DType) -> Scalar {
    if dtype == self.dtype { return self }
    if let value = integerValue {
      switch dtype {
      case .float32, .float64: return .constant(Double(value), dtype)
      case .bool: return .bool(value != 0)
      case .uint8: return .integer(Int64(UInt8(truncatingIfNeeded: value)), dtype)
      case .int8: return .integer(Int64(Int8(truncatingIfNeeded: value)), dtype)
      case .int16: return .integer(Int64(Int16(truncatingIfNeeded: value)), dtype)
      case .int32: return .integer(Int64(Int32(truncatingIfNeeded: value)), dtype)
      case .int64: return .integer(value, dtype)
      }
    }
    return Scalar(.cast(self), dtype)
  }

  /// The value of an integer or truth constant.
  package var integerValue: Int64? {
    if case .integer(let value) = kind { value } else { nil }
  }

  // MARK: Operators

  /// The sum; both operands have one dtype.
  public static func + (x: Scalar, y: Scalar) -> Scalar { binary(.add, x, y) }
  /// The difference; both operands have one dtype.
  public static func - (x: Scalar, y: Scalar) -> Scalar { binary(.subtract, x, y) }
  /// The product; both operands have one dtype.
  public static func * (x: Scalar, y: Scalar) -> Scalar { binary(.multiply, x, y) }
  /// The IEEE quotient of floating operands.
  public static func / (x: Scalar, y: Scalar) -> Scalar { binary(.divide, x, y) }
  /// The negative.
  public static prefix func - (x: Scalar) -> Scalar { unary(.negate, x) }
  /// The sum with an integer constant.
  public static func + (x: Scalar, y: Int) -> Scalar { x + .integer(Int64(y), x.dtype) }
  /// The difference with an integer constant.
  public static func - (x: Scalar, y: Int) -> Scalar { x - .integer(Int64(y), x.dtype) }
  /// The product with an integer constant.
  public static func * (x: Scalar, y: Int) -> Scalar { x * .integer(Int64(y), x.dtype) }

  /// The sizes' algebra: folds constants and the neutral elements of `int64` arithmetic.
  private static func foldedInteger(
    _ function: BinaryFunction, _ x: Scalar, _ y: Scalar
  ) -> Scalar? {
    guard x.dtype == .int64 || x.dtype == .bool else { return nil }
    let a = x.integerValue
    let b = y.integerValue
    switch (function, a, b) {
    case (.add, let a?, let b?): return .integer(a &+ b)
    case (.add, 0?, _): return y
    case (.add, _, 0?), (.subtract, _, 0?): return x
    case (.subtract, let a?, let b?): return .integer(a &- b)
    case (.multiply, let a?, let b?): return .integer(a &* b)
    case (.multiply, 0?, _), (.multiply, _, 0?): return .integer(0)
    case (.multiply, 1?, _): return y
    case (.multiply, _, 1?): return x
    case (.floorDivide, _, 1?): return x
    case (.floorDivide, let a?, let b?) where b > 0:
      return .integer(a >= 0 ? a / b : -((-(a &+ 1)) / b) - 1)
    case (.modulo, _, 1?): return .integer(0)
    case (.modulo, let a?, let b?) where b > 0: return .integer(((a % b) &+ b) % b)
    case (.maximum, let a?, let b?): return .integer(max(a, b), x.dtype)
    case (.minimum, let a?, let b?): return .integer(min(a, b), x.dtype)
    case (.and, let a?, _) where x.dtype == .bool: return a != 0 ? y : .bool(false)
    case (.and, _, let b?) where x.dtype == .bool: return b != 0 ? x : .bool(false)
    case (.or, let a?, _) where x.dtype == .bool: return a != 0 ? .bool(true) : y
    case (.or, _, let b?) where x.dtype == .bool: return b != 0 ? .bool(true) : x
    case (.maximum, _, _) where x == y, (.minimum, _, _) where x == y: return x
    case (.subtract, _, _) where x == y: return .integer(0)
    default: return nil
    }
  }
}

extension Scalar {
  /// Whether this is the constant `true`.
  package var isTrue: Bool { dtype == .bool && integerValue == 1 }
}
