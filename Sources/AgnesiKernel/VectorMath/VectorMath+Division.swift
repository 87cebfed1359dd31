extension VectorMath {
  /// Python's `//` and `%` on floating numbers, with NumPy's results at the edges.
  ///
  /// The remainder is exact (`fmod`) and has the sign of the divisor, zero included; the quotient
  /// is what is left, rounded to the nearest integer. A divisor of 0 gives `x / 0` and NaN.
  static let division: [Piece] = [
    Piece(.modulo, both(modulo)),
    Piece(.floorDivide, both(floorDivide)),
  ]

  private static let modulo = """
    AGNESI_MATH TYPE agnesi_modulo_SUFFIX(TYPE x, TYPE y) {
      TYPE r = fmodFORM(x, y);
      if (r == 0) return copysignFORM(0, y);
      return (r < 0) != (y < 0) ? r + y : r;
    }
    """

  private static let floorDivide = """
    AGNESI_MATH TYPE agnesi_floorDivide_SUFFIX(TYPE x, TYPE y) {
      if (y == 0) return x / y;
      TYPE r = fmodFORM(x, y);
      TYPE q = (x - r) / y;
      if (r != 0 && (r < 0) != (y < 0)) q -= 1;
      return q == 0 ? copysignFORM(0, x / y) : __builtin_rintFORM(q);
    }
    """

  /// One template for both precisions.
  private static func both(_ template: String) -> String {
    func fill(_ type: String, _ suffix: String, _ form: String) -> String {
      template.replacing("TYPE", with: type).replacing("SUFFIX", with: suffix)
        .replacing("FORM", with: form)
    }
    return fill("float", "f32", "f") + "\n" + fill("double", "f64", "")
  }
}
