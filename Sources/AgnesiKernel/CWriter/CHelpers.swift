import AgnesiArray

/// A small C function that generated code calls where C has no operator with the wanted meaning.
struct CHelper: Hashable, Comparable {
  enum Kind: String, CaseIterable {
    case floorDivide, modulo, power, shiftLeft, shiftRight, maximum, minimum, absolute, toInteger
    /// Maximum and minimum of floating numbers in a form that clang can reorder in a loop.
    case greatest, least
  }

  let kind: Kind
  let dtype: DType

  /// The name of the C function.
  var name: String { "agnesi_\(kind.rawValue)_\(dtype.cSuffix)" }

  static func < (a: CHelper, b: CHelper) -> Bool { a.name < b.name }

  /// The definition of the C function.
  var text: String {
    let type = dtype.cType
    let parameters =
      switch kind {
      case .absolute, .toInteger: "\(type) x"
      default: "\(type) x, \(type) y"
      }
    let result = kind == .toInteger ? "int64_t" : type
    return "static inline \(result) \(name)(\(parameters)) {\n\(body)\n}\n"
  }

  private var body: String {
    let type = dtype.cType
    let isUnsigned = dtype == .uint8
    let bits = dtype.byteCount * 8
    switch kind {
    case .floorDivide where isUnsigned: return "  return y == 0 ? 0 : (\(type))(x / y);"
    case .modulo where isUnsigned: return "  return y == 0 ? 0 : (\(type))(x % y);"
    case .floorDivide:
      return """
          if (y == 0) return 0;
          if (y == -1) return (\(type))-x;
          return (\(type))(x / y - ((x % y != 0) & ((x ^ y) < 0)));
        """
    case .modulo:
      return """
          if (y == 0 || y == -1) return 0;
          const \(type) r = (\(type))(x % y);
          return (\(type))(r + (((r != 0) & ((r ^ y) < 0)) ? y : 0));
        """
    case .power:
      let negative = "  if (y < 0) return x == 1 ? 1 : x == -1 ? (y & 1 ? -1 : 1) : 0;\n"
      return (isUnsigned ? "" : negative) + """
          uint64_t result = 1;
          for (uint64_t base = (uint64_t)x; y > 0; y >>= 1, base *= base) {
            if (y & 1) result *= base;
          }
          return (\(type))result;
        """
    case .shiftLeft:
      let range = isUnsigned ? "y >= \(bits)" : "y < 0 || y >= \(bits)"
      return "  return \(range) ? 0 : (\(type))((uint64_t)x << y);"
    case .shiftRight where isUnsigned: return "  return y >= \(bits) ? 0 : (\(type))(x >> y);"
    case .shiftRight:
      return "  return y < 0 || y >= \(bits) ? (x < 0 ? -1 : 0) : (\(type))(x >> y);"
    case .maximum where dtype.isFloating: return "  return ((x >= y) | (x != x)) ? x : y;"
    case .minimum where dtype.isFloating: return "  return ((x <= y) | (x != x)) ? x : y;"
    case .greatest: return reorderable("maximum", ">=")
    case .least: return reorderable("minimum", "<=")
    case .maximum: return "  return x >= y ? x : y;"
    case .minimum: return "  return x <= y ? x : y;"
    case .absolute: return "  return x < 0 ? (\(type))-x : x;"
    case .toInteger:
      let edge = dtype == .float32 ? "0x1p63f" : "0x1p63"
      return """
          if (x != x) return 0;
          if (x >= \(edge)) return INT64_MAX;
          return x < -\(edge) ? INT64_MIN : (int64_t)x;
        """
    }
  }

  /// The body of a maximum or minimum by a builtin where the compiler has it; the two differ in
  /// which zero is taken of 0 and -0, which the order of iterations would decide anyway.
  private func reorderable(_ builtin: String, _ comparison: String) -> String {
    """
    #if __has_builtin(__builtin_elementwise_\(builtin))
      return __builtin_elementwise_\(builtin)(x, y);
    #else
      return ((x \(comparison) y) | (x != x)) ? x : y;
    #endif
    """
  }
}
