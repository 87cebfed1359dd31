import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The integers that are known before any kernel of a call runs, each with a number: the
/// parameters of the generated code.
///
/// Sizes of inputs and sizes that depend on values (as those of a slice with symbolic bounds)
/// can become constants of a specialisation; values themselves never do.
struct SizeTable {
  /// Where a parameter comes from.
  enum Source {
    /// The size of an axis of an input of the function.
    case axis(input: Int, axis: Int)
    /// An element of a small integer input.
    case element(input: Int, element: Int)
    /// An element of a variable that only the reference evaluation can tell.
    case evaluated(Variable, element: Int)
    /// A size in terms of earlier parameters.
    case derived(Scalar)
  }

  /// What makes two parameters the same.
  private enum Key: Hashable {
    case axis(input: Int, axis: Int)
    case element(input: Int, element: Int)
    case evaluated(Variable, element: Int)
    case derived(Scalar)
  }

  private(set) var sources: [Source] = []
  private var numbers: [Key: Int] = [:]

  /// Whether the parameter is a size, which a specialisation may fix.
  func isSize(_ number: Int) -> Bool {
    switch sources[number] {
    case .axis, .derived: true
    case .element, .evaluated: false
    }
  }

  mutating func axis(input: Int, axis: Int) -> Int {
    number(.axis(input: input, axis: axis), .axis(input: input, axis: axis))
  }

  mutating func element(input: Int, element: Int) -> Int {
    number(.element(input: input, element: element), .element(input: input, element: element))
  }

  mutating func elements(of variable: Variable, count: Int) -> [Int] {
    (0..<count).map { element in
      number(.evaluated(variable, element: element), .evaluated(variable, element: element))
    }
  }

  mutating func derivedSize(_ expression: Scalar) -> Int {
    number(.derived(expression), .derived(expression))
  }

  private mutating func number(_ key: Key, _ source: Source) -> Int {
    if let known = numbers[key] { return known }
    sources.append(source)
    numbers[key] = sources.count - 1
    return sources.count - 1
  }

  /// Whether an expression depends on a parameter that is not a size.
  func dependsOnValues(_ expression: Scalar) -> Bool {
    if case .parameter(let number) = expression.kind { return !isSize(number) }
    return expression.kind.operands.contains(where: dependsOnValues)
  }
}

/// Computes integer expressions over parameters on the host.
struct SizeEvaluator {
  /// The values of the parameters so far.
  var parameters: [Int64]

  /// The value of an expression of integers and truth values.
  ///
  /// Expressions over sizes hold neither loop variables nor loads, which count as 0 here.
  func value(_ expression: Scalar) -> Int64 {
    switch expression.kind {
    case .integer(let value): return value
    case .floating(let bits): return Int64(saturating: Double(bitPattern: bits))
    case .parameter(let number): return parameters[number]
    case .cast(let x): return wrap(value(x), expression.dtype)
    case .select(let c, let x, let y): return value(c) != 0 ? value(x) : value(y)
    case .compare(let comparison, let x, let y):
      return compare(comparison, value(x), value(y)) ? 1 : 0
    case .unary(let function, let x):
      return wrap(unary(function, value(x), expression.dtype), expression.dtype)
    case .binary(let function, let x, let y):
      return wrap(binary(function, value(x), value(y)), expression.dtype)
    case .index, .local, .load: return 0
    }
  }

  private func compare(_ comparison: Comparison, _ x: Int64, _ y: Int64) -> Bool {
    switch comparison {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }

  private func unary(_ function: UnaryFunction, _ x: Int64, _ dtype: DType) -> Int64 {
    switch function {
    case .negate: 0 &- x
    case .absolute: x < 0 ? 0 &- x : x
    case .not: dtype == .bool ? (x == 0 ? 1 : 0) : ~x
    default: x
    }
  }

  private func binary(_ function: BinaryFunction, _ x: Int64, _ y: Int64) -> Int64 {
    switch function {
    case .add: return x &+ y
    case .subtract: return x &- y
    case .multiply: return x &* y
    case .floorDivide, .divide:
      if y == 0 { return 0 }
      if y == -1 { return 0 &- x }
      return x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0)
    case .modulo:
      if y == 0 || y == -1 { return 0 }
      let rest = x % y
      return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    case .maximum: return max(x, y)
    case .minimum: return min(x, y)
    case .and: return x & y
    case .or: return x | y
    case .xor: return x ^ y
    case .shiftLeft: return y < 0 || y > 63 ? 0 : x &<< y
    case .shiftRight: return y < 0 || y > 63 ? (x < 0 ? -1 : 0) : x &>> y
    case .power: return power(x, y)
    case .atan2: return 0
    }
  }

  private func power(_ x: Int64, _ y: Int64) -> Int64 {
    if y < 0 { return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0 }
    var result: Int64 = 1
    var base = x
    var exponent = y
    while exponent > 0 {
      if exponent & 1 == 1 { result = result &* base }
      base = base &* base
      exponent >>= 1
    }
    return result
  }

  private func wrap(_ value: Int64, _ dtype: DType) -> Int64 {
    switch dtype {
    case .bool: value != 0 ? 1 : 0
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .int64, .float32, .float64: value
    }
  }
}
