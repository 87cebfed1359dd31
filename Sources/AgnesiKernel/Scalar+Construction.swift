public import AgnesiArray

extension Scalar {
  // MARK: Leaves

  /// The constant of an integer, cut to the dtype; `int64` unless said otherwise.
  public static func integer(_ value: Int64, _ dtype: DType = .int64) -> Scalar {
    switch dtype {
    case .float32: Scalar(.floating(bits: Double(Float(value)).bitPattern), dtype)
    case .float64: Scalar(.floating(bits: Double(value).bitPattern), dtype)
    case .int64 where (0..<Int64(smallIntegers.count)).contains(value): smallIntegers[Int(value)]
    default: Scalar(.integer(IntegerArithmetic.wrap(value, to: dtype)), dtype)
    }
  }

  /// The integers of which sizes, strides and positions are mostly made.
  private static let smallIntegers = (0..<128).map { Scalar(.integer($0), .int64) }

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
    switch (function, x.integerValue) {
    case (.isNaN, _), (.isInfinite, _): Scalar(.unary(function, x), .bool)
    case (.negate, let a?), (.absolute, let a?), (.not, let a?):
      .integer(IntegerArithmetic.unary(function, a, x.dtype), x.dtype)
    default: Scalar(.unary(function, x), x.dtype)
    }
  }

  /// Applies a function of two numbers of one dtype; integer constants are folded.
  public static func binary(_ function: BinaryFunction, _ x: Scalar, _ y: Scalar) -> Scalar {
    foldedInteger(function, x, y) ?? Scalar(.binary(function, x, y), x.dtype)
  }

  /// Compares two numbers of one dtype; integer constants are folded.
  public static func compare(_ comparison: Comparison, _ x: Scalar, _ y: Scalar) -> Scalar {
    if let a = x.integerValue, let b = y.integerValue, x.dtype == y.dtype {
      return bool(IntegerArithmetic.compare(comparison, a, b))
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
    if let value = integerValue { return .integer(value, dtype) }
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

  /// The quotient of integers, rounded up; the divisor must be positive.
  package func ceilingQuotient(_ divisor: Scalar) -> Scalar {
    .binary(.floorDivide, self + (divisor - 1), divisor)
  }

  /// The algebra of integers and truth values: folds constants and neutral elements.
  private static func foldedInteger(
    _ function: BinaryFunction, _ x: Scalar, _ y: Scalar
  ) -> Scalar? {
    let dtype = x.dtype
    guard !dtype.isFloating, dtype == y.dtype, function != .divide, function != .atan2 else {
      return nil
    }
    let a = x.integerValue
    let b = y.integerValue
    if let a, let b { return .integer(IntegerArithmetic.binary(function, a, b, dtype), dtype) }
    switch (function, a, b) {
    case (.add, 0?, _), (.multiply, 1?, _): return y
    case (.add, _, 0?), (.subtract, _, 0?), (.multiply, _, 1?), (.floorDivide, _, 1?): return x
    case (.multiply, 0?, _), (.multiply, _, 0?), (.modulo, _, 1?): return .integer(0, dtype)
    case (.subtract, _, _) where x == y: return .integer(0, dtype)
    case (.maximum, _, _) where x == y, (.minimum, _, _) where x == y: return x
    case (.and, let a?, _) where dtype == .bool: return a != 0 ? y : .bool(false)
    case (.and, _, let b?) where dtype == .bool: return b != 0 ? x : .bool(false)
    case (.or, let a?, _) where dtype == .bool: return a != 0 ? .bool(true) : y
    case (.or, _, let b?) where dtype == .bool: return b != 0 ? .bool(true) : x
    default: return nil
    }
  }
}

extension Scalar {
  /// Whether this is the constant `true`.
  package var isTrue: Bool { dtype == .bool && integerValue == 1 }
}
