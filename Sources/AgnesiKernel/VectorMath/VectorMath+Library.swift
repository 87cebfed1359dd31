extension VectorMath {
  /// Functions that libm computes, one number at a time.
  static let library: [Piece] = [
    call(.asin, "asin"), call(.acos, "acos"), call(.atan, "atan"),
    call(.sinh, "sinh"), call(.cosh, "cosh"),
    call(.asinh, "asinh"), call(.acosh, "acosh"), call(.atanh, "atanh"),
    call(.erfc, "erfc"),
    call(.atan2, "atan2", arguments: 2),
  ]

  /// Square root and rounding, for which processors have instructions.
  static let rounding: [Piece] = [
    call(.squareRoot, "__builtin_sqrt"),
    call(.floor, "__builtin_floor"),
    call(.ceil, "__builtin_ceil"),
    call(.roundEven, "__builtin_rint"),
    call(.truncate, "__builtin_trunc"),
  ]

  /// A function that is a call of one C function, whose name ends in `f` for `float`.
  private static func call(_ function: Function, _ name: String, arguments: Int = 1) -> Piece {
    let names = ["x", "y"].prefix(arguments)
    func text(_ type: String, _ suffix: String, _ name: String) -> String {
      let parameters = names.map { type + " " + $0 }.joined(separator: ", ")
      let passed = names.joined(separator: ", ")
      return """
        AGNESI_MATH \(type) agnesi_\(function.rawValue)_\(suffix)(\(parameters)) {
          return \(name)(\(passed));
        }
        """
    }
    return Piece(function, text("float", "f32", name + "f") + "\n" + text("double", "f64", name))
  }
}
