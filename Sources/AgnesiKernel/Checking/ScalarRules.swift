import AgnesiArray

/// Which dtypes each expression takes and gives.
enum ScalarRules {
  /// What is wrong with the dtypes of one node, its operands being right; nil if nothing is.
  static func problem(_ x: Scalar) -> String? {
    let operands = x.kind.operands.map(\.dtype)
    switch x.kind {
    case .integer(let value):
      guard !x.dtype.isFloating, IntegerArithmetic.wrap(value, to: x.dtype) == value else {
        return "\(value) is no constant of dtype \(x.dtype)"
      }
    case .floating(let bits):
      let value = Double(bitPattern: bits)
      let isExact = x.dtype == .float64 || value.isNaN || Double(Float(value)) == value
      guard x.dtype.isFloating, isExact else {
        return "\(value) is no constant of dtype \(x.dtype)"
      }
    case .index, .parameter: return x.dtype == .int64 ? nil : "an index has dtype \(x.dtype)"
    case .local, .cast: return nil
    case .load: return operands[0] == .int64 ? nil : "a position has dtype \(operands[0])"
    case .unary(let function, _):
      let isTest = function == .isNaN || function == .isInfinite
      guard takes(function, operands[0]), x.dtype == (isTest ? .bool : operands[0]) else {
        return "\(function) of \(operands[0]) giving \(x.dtype)"
      }
    case .binary(let function, _, _):
      guard operands[0] == operands[1], operands[0] == x.dtype, takes(function, x.dtype) else {
        return "\(function) of \(operands[0]) and \(operands[1]) giving \(x.dtype)"
      }
    case .compare(let comparison, _, _):
      guard operands[0] == operands[1], x.dtype == .bool else {
        return "\(comparison) of \(operands[0]) and \(operands[1]) giving \(x.dtype)"
      }
    case .select:
      guard operands[0] == .bool, operands[1] == x.dtype, operands[2] == x.dtype else {
        return "select of \(operands[0]), \(operands[1]) and \(operands[2]) giving \(x.dtype)"
      }
    }
    return nil
  }

  private static func takes(_ function: UnaryFunction, _ dtype: DType) -> Bool {
    switch function {
    case .negate, .absolute: dtype != .bool
    case .not: !dtype.isFloating
    default: dtype.isFloating
    }
  }

  private static func takes(_ function: BinaryFunction, _ dtype: DType) -> Bool {
    switch function {
    case .add, .subtract, .multiply, .floorDivide, .modulo, .power: dtype != .bool
    case .divide, .atan2: dtype.isFloating
    case .maximum, .minimum: true
    case .and, .or, .xor: !dtype.isFloating
    case .shiftLeft, .shiftRight: dtype.isInteger
    }
  }
}
