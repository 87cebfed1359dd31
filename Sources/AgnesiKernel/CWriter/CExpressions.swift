import AgnesiArray

/// C text with how tightly it binds, so that only needed parentheses are written.
struct CText {
  enum Binding: Int, Comparable {
    case loose, sum, product, prefix, atom
    static func < (a: Binding, b: Binding) -> Bool { a.rawValue < b.rawValue }
  }

  let text: String
  let binding: Binding

  init(_ text: String, _ binding: Binding = .atom) {
    self.text = text
    self.binding = binding
  }

  /// The text, in parentheses if it binds less tightly than wanted.
  func `as`(_ wanted: Binding) -> String { binding >= wanted ? text : "(" + text + ")" }
}

/// The names that stand for the leaves of expressions in one C function, and the helpers that its
/// expressions call.
struct CExpressions {
  var symbols: [Symbol: String] = [:]
  var buffers: [String] = []
  /// Numbers of the buffers and parameters that the text mentions.
  private(set) var usedBuffers: Set<Int> = []
  private(set) var usedParameters: Set<Int> = []
  private(set) var helpers: Set<CHelper> = []
  private(set) var mathFunctions: Set<VectorMath.Function> = []

  /// The text of an expression where any expression may stand.
  mutating func text(_ x: Scalar) -> String { write(x).text }

  /// The name of a buffer, which is then known to be used.
  mutating func buffer(_ id: BufferID) -> String {
    usedBuffers.insert(id.number)
    return buffers[id.number]
  }

  /// The text of an accumulator combined with a value, in whatever order iterations come.
  mutating func combination(
    of symbol: Symbol, _ function: BinaryFunction, _ value: Scalar
  ) -> String {
    let accumulator = Scalar.local(symbol, value.dtype)
    switch function {
    case .maximum where value.dtype.isFloating:
      return call(.greatest, value.dtype, [accumulator, value]).text
    case .minimum where value.dtype.isFloating:
      return call(.least, value.dtype, [accumulator, value]).text
    default: return text(.binary(function, accumulator, value))
    }
  }

  private mutating func text(_ x: Scalar, _ binding: CText.Binding) -> String {
    write(x).as(binding)
  }

  /// The text of an expression.
  mutating func write(_ x: Scalar) -> CText {
    switch x.kind {
    case .integer(let value): return Self.literal(value, x.dtype)
    case .floating(let bits): return Self.literal(Double(bitPattern: bits), x.dtype)
    case .index(let symbol), .local(let symbol):
      return CText(symbols[symbol] ?? CNames.sanitised(symbol.name))
    case .parameter(let number):
      usedParameters.insert(number)
      return CText("p\(number)")
    case .load(let id, let position):
      let name = buffer(id)
      return CText("\(name)[\(text(position))]")
    case .unary(let function, let operand): return unary(function, operand)
    case .binary(let function, let first, let second): return binary(function, first, second)
    case .compare(let comparison, let first, let second):
      let operation = comparison.symbol
      return CText("\(text(first, .sum)) \(operation) \(text(second, .sum))", .loose)
    case .select(let condition, let first, let second):
      return CText(
        "\(text(condition, .sum)) ? \(text(first, .sum)) : \(text(second, .sum))", .loose)
    case .cast(let operand): return cast(operand, to: x.dtype)
    }
  }

  // MARK: Leaves

  private static func literal(_ value: Int64, _ dtype: DType) -> CText {
    if value == .min { return CText("INT64_MIN") }
    if value == Int64(Int32.min) {
      return CText(dtype == .int64 ? "(int64_t)INT32_MIN" : "INT32_MIN")
    }
    let isSmall = dtype != .int64 || abs(value) < 1_000_000
    let text = isSmall ? String(abs(value)) : "INT64_C(\(abs(value)))"
    return value < 0 ? CText("-" + text, .prefix) : CText(text)
  }

  /// The shortest decimal that C reads back as the same number.
  private static func literal(_ value: Double, _ dtype: DType) -> CText {
    let suffix = dtype == .float32 ? "f" : ""
    let magnitude: String
    if value.isNaN {
      magnitude = "__builtin_nan\(suffix)(\"\")"
    } else if value.isInfinite {
      magnitude = "__builtin_inf\(suffix)()"
    } else if dtype == .float32 {
      magnitude = Float(value).magnitude.description + suffix
    } else {
      magnitude = value.magnitude.description
    }
    let isNegative = value.sign == .minus && !value.isNaN
    return isNegative ? CText("-" + magnitude, .prefix) : CText(magnitude)
  }

  // MARK: Functions

  private mutating func unary(_ function: UnaryFunction, _ x: Scalar) -> CText {
    let dtype = x.dtype
    switch function {
    case .negate: return narrowed(CText("-" + text(x, .atom), .prefix), to: dtype)
    case .not where dtype == .bool: return CText("!" + text(x, .atom), .loose)
    case .not: return narrowed(CText("~" + text(x, .atom), .prefix), to: dtype)
    case .absolute where dtype.isFloating:
      return CText("__builtin_fabs\(dtype == .float32 ? "f" : "")(\(text(x)))")
    case .absolute: return dtype == .uint8 ? write(x) : call(.absolute, dtype, [x])
    case .isNaN:
      return CText("__builtin_isnan(\(text(x))) != 0", .loose)
    case .isInfinite:
      let form = dtype == .float32 ? "f" : ""
      return CText("__builtin_fabs\(form)(\(text(x))) == __builtin_inf\(form)()", .loose)
    default: return math(VectorMath.Function(function), function.rawValue, dtype, [x])
    }
  }

  private mutating func binary(_ function: BinaryFunction, _ x: Scalar, _ y: Scalar) -> CText {
    let dtype = x.dtype
    switch function {
    case .add:
      return narrowed(CText("\(text(x, .sum)) + \(text(y, .product))", .sum), to: dtype)
    case .subtract:
      return narrowed(CText("\(text(x, .sum)) - \(text(y, .product))", .sum), to: dtype)
    case .multiply:
      return narrowed(CText("\(text(x, .product)) * \(text(y, .prefix))", .product), to: dtype)
    case .divide: return CText("\(text(x, .product)) / \(text(y, .prefix))", .product)
    case .and: return bits("&", x, y)
    case .or: return bits("|", x, y)
    case .xor: return bits("^", x, y)
    case .maximum: return call(.maximum, dtype, [x, y])
    case .minimum: return call(.minimum, dtype, [x, y])
    case .shiftLeft: return call(.shiftLeft, dtype, [x, y])
    case .shiftRight: return call(.shiftRight, dtype, [x, y])
    case .floorDivide where !dtype.isFloating: return call(.floorDivide, dtype, [x, y])
    case .modulo where !dtype.isFloating: return call(.modulo, dtype, [x, y])
    case .power where !dtype.isFloating: return call(.power, dtype, [x, y])
    case .floorDivide, .modulo, .power, .atan2:
      return math(VectorMath.Function(function), function.rawValue, dtype, [x, y])
    }
  }

  private mutating func bits(_ operation: String, _ x: Scalar, _ y: Scalar) -> CText {
    CText("\(text(x, .prefix)) \(operation) \(text(y, .prefix))", .loose)
  }

  private mutating func math(
    _ function: VectorMath.Function?, _ name: String, _ dtype: DType, _ arguments: [Scalar]
  ) -> CText {
    if let function { mathFunctions.insert(function) }
    return CText("agnesi_\(name)_\(dtype.cSuffix)(\(list(arguments)))")
  }

  private mutating func call(
    _ kind: CHelper.Kind, _ dtype: DType, _ arguments: [Scalar]
  ) -> CText {
    let helper = CHelper(kind: kind, dtype: dtype)
    helpers.insert(helper)
    return CText("\(helper.name)(\(list(arguments)))")
  }

  private mutating func list(_ arguments: [Scalar]) -> String {
    arguments.map { text($0) }.joined(separator: ", ")
  }

  private mutating func cast(_ x: Scalar, to dtype: DType) -> CText {
    if dtype == .bool { return CText("\(text(x, .sum)) != 0", .loose) }
    if x.dtype.isFloating && dtype.isInteger {
      let whole = call(.toInteger, x.dtype, [x])
      return dtype == .int64 ? whole : CText("(\(dtype.cType))\(whole.text)", .prefix)
    }
    return CText("(\(dtype.cType))\(text(x, .prefix))", .prefix)
  }

  /// C computes narrow integers as `int`; the cast cuts the result back to its type.
  private func narrowed(_ value: CText, to dtype: DType) -> CText {
    dtype.isFloating || dtype == .int32 || dtype == .int64
      ? value : CText("(\(dtype.cType))\(value.as(.atom))", .prefix)
  }
}
