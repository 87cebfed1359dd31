import AgnesiArray

/// Integer arithmetic on values that `Int64` holds, cut to their dtype after each function; `bool`
/// is 0 or 1.
enum IntegerArithmetic {
  /// The value that the low bits give in a dtype.
  static func wrap(_ value: Int64, to dtype: DType) -> Int64 {
    switch dtype {
    case .bool: value != 0 ? 1 : 0
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .int64, .float32, .float64: value
    }
  }

  static func unary(_ function: UnaryFunction, _ x: Int64, _ dtype: DType) -> Int64 {
    switch function {
    case .negate: wrap(0 &- x, to: dtype)
    case .absolute: wrap(x < 0 ? 0 &- x : x, to: dtype)
    case .not: dtype == .bool ? 1 - x : wrap(~x, to: dtype)
    default: x
    }
  }

  static func binary(
    _ function: BinaryFunction, _ x: Int64, _ y: Int64, _ dtype: DType
  ) -> Int64 {
    switch function {
    case .add: wrap(x &+ y, to: dtype)
    case .subtract: wrap(x &- y, to: dtype)
    case .multiply: wrap(x &* y, to: dtype)
    case .floorDivide: wrap(floorDivide(x, y), to: dtype)
    case .modulo: modulo(x, y)
    case .power: wrap(power(x, y), to: dtype)
    case .maximum: max(x, y)
    case .minimum: min(x, y)
    case .and: x & y
    case .or: x | y
    case .xor: x ^ y
    case .shiftLeft: wrap(isShift(y, of: dtype) ? x << y : 0, to: dtype)
    case .shiftRight: isShift(y, of: dtype) ? x >> y : (x < 0 ? -1 : 0)
    case .divide, .atan2: 0
    }
  }

  static func compare(_ comparison: Comparison, _ x: Int64, _ y: Int64) -> Bool {
    switch comparison {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }

  private static func floorDivide(_ x: Int64, _ y: Int64) -> Int64 {
    if y == 0 { return 0 }
    if y == -1 { return 0 &- x }
    let (quotient, remainder) = x.quotientAndRemainder(dividingBy: y)
    return remainder != 0 && (remainder ^ y) < 0 ? quotient - 1 : quotient
  }

  private static func modulo(_ x: Int64, _ y: Int64) -> Int64 {
    if y == 0 || y == -1 { return 0 }
    let remainder = x % y
    return remainder != 0 && (remainder ^ y) < 0 ? remainder + y : remainder
  }

  private static func power(_ x: Int64, _ y: Int64) -> Int64 {
    if y < 0 { return x == 1 ? 1 : x == -1 ? (y & 1 == 1 ? -1 : 1) : 0 }
    var result: Int64 = 1
    var base = x
    var exponent = y
    while exponent > 0 {
      if exponent & 1 == 1 { result &*= base }
      base &*= base
      exponent >>= 1
    }
    return result
  }

  private static func isShift(_ count: Int64, of dtype: DType) -> Bool {
    count >= 0 && count < dtype.byteCount * 8
  }
}
