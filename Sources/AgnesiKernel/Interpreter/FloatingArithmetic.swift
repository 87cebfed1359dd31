#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The functions of floating numbers in double precision.
enum FloatingArithmetic {
  static func unary(_ function: UnaryFunction, _ x: Double) -> Double {
    switch function {
    case .negate: -x
    case .absolute: x.magnitude
    case .squareRoot: x.squareRoot()
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .roundEven: x.rounded(.toNearestOrEven)
    case .truncate: x.rounded(.towardZero)
    case .exp: exp(x)
    case .exp2: exp2(x)
    case .expm1: expm1(x)
    case .log: log(x)
    case .log2: log2(x)
    case .log10: log10(x)
    case .log1p: log1p(x)
    case .sin, .sinNear: sin(x)
    case .cos, .cosNear: cos(x)
    case .tan, .tanNear: tan(x)
    case .asin: asin(x)
    case .acos: acos(x)
    case .atan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    case .tanh: tanh(x)
    case .asinh: asinh(x)
    case .acosh: acosh(x)
    case .atanh: atanh(x)
    case .erf: erf(x)
    case .erfc: erfc(x)
    case .sigmoid: sigmoid(x)
    case .softplus: x.isNaN ? x : (x > 0 ? x : 0) + log1p(exp(-x.magnitude))
    case .isNaN, .isInfinite, .not: x
    }
  }

  static func binary(_ function: BinaryFunction, _ x: Double, _ y: Double) -> Double {
    switch function {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .floorDivide: floorDivide(x, y)
    case .modulo: modulo(x, y)
    case .power: pow(x, y)
    case .maximum: x >= y || x.isNaN ? x : y
    case .minimum: x <= y || x.isNaN ? x : y
    case .atan2: atan2(x, y)
    case .and, .or, .xor, .shiftLeft, .shiftRight: x
    }
  }

  static func compare(_ comparison: Comparison, _ x: Double, _ y: Double) -> Bool {
    switch comparison {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }

  private static func sigmoid(_ x: Double) -> Double {
    let small = exp(-x.magnitude)
    return (x >= 0 ? 1 : small) / (1 + small)
  }

  private static func modulo(_ x: Double, _ y: Double) -> Double {
    let remainder = fmod(x, y)
    if remainder == 0 { return copysign(0, y) }
    return (remainder < 0) != (y < 0) ? remainder + y : remainder
  }

  private static func floorDivide(_ x: Double, _ y: Double) -> Double {
    if y == 0 { return x / y }
    let remainder = fmod(x, y)
    var quotient = (x - remainder) / y
    if remainder != 0 && (remainder < 0) != (y < 0) { quotient -= 1 }
    return quotient == 0 ? copysign(0, x / y) : quotient.rounded(.toNearestOrEven)
  }
}
