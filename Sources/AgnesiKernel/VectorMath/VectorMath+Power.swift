extension VectorMath {
  /// Powers: of `float` as 2^(y log2(x)) in double precision, whose error is far below a unit of
  /// `float` even at the ends of its range; of `double`, for which the logarithm would have to have
  /// eleven bits more than a `double`, libm's.
  ///
  /// A negative x has a power for whole y only, which is negative for odd ones. From 2^24 on every
  /// `float` is an even number. Logarithms of 0 and infinity give powers of 0 and infinity by
  /// themselves, but 0 times infinity must not become NaN: 1^y and x^0 are 1, even for NaN, as is
  /// (-1)^y for infinite y.
  static let power: [Piece] = [
    Piece(
      .power, needs: [Function.log2.rawValue, Function.exp2.rawValue],
      """
      AGNESI_MATH float agnesi_power_f32(float x, float y) {
        float size = __builtin_fabsf(x);
        float result = (float)agnesi_exp2_f64((double)y * agnesi_log2_f64((double)size));
        float half = y * 0.5f;
        int isWhole = __builtin_rintf(y) == y, isOdd = isWhole & (__builtin_rintf(half) != half);
        int isNegative = (agnesi_bits_f32(x) >> 31) != 0;
        result = (isNegative & isOdd) ? -result : result;
        result = ((x < 0) & !isWhole & (size < INFINITY)) ? NAN : result;
        int isOne = (x == 1) | (y == 0) | ((x == -1) & (__builtin_fabsf(y) == INFINITY));
        return isOne ? 1 : result;
      }
      AGNESI_MATH double agnesi_power_f64(double x, double y) {
        return pow(x, y);
      }
      """)
  ]
}
