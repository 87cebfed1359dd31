extension VectorMath {
  /// Logarithms: x = 2^n (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), so that
  /// log(x) = n log(2) + log(1 + f).
  ///
  /// With s = f / (2 + f), log(1 + f) = 2 atanh(s) = f - s (f - s^2 P(s^2)), where P is a minimax
  /// polynomial: f is exact, and the rest is small beside it. A number that is not below infinity
  /// is its own logarithm: infinity or NaN.
  static let logarithm: [Piece] = [
    logReduction, log, logOfBase(.log2, log2Constants), logOfBase(.log10, log10Constants), log1p,
  ]

  private static let logReduction = Piece(
    "logReduction", needs: ["bits"],
    """
    /* f - log(1 + f) for 1 + f between sqrt(1/2) and sqrt(2) */
    AGNESI_MATH float agnesi_logTail_f32(float f) {
      float s = f / (2 + f);
      float z = s * s;
      float p = 0x1.31c55ep-2f;
      p = p * z + 0x1.99601p-2f;
      p = p * z + 0x1.555578p-1f;
      return s * (f - z * p);
    }
    AGNESI_MATH double agnesi_logTail_f64(double f) {
      double s = f / (2 + f);
      double z = s * s;
      double p = 0x1.2ea49f3823dccp-3;
      p = p * z + 0x1.39ac260685b91p-3;
      p = p * z + 0x1.7465cd6788f57p-3;
      p = p * z + 0x1.c71c5472e61e6p-3;
      p = p * z + 0x1.2492493e8c643p-2;
      p = p * z + 0x1.999999998468ep-2;
      p = p * z + 0x1.5555555555581p-1;
      return s * (f - z * p);
    }
    /* For a positive normal x = 2^n (1 + f): n, and 1 + f between sqrt(1/2) and sqrt(2). */
    AGNESI_MATH float agnesi_split_f32(float x, float *n) {
      uint32_t above = agnesi_bits_f32(x) - agnesi_bits_f32(0x1.6a09e6p-1f);
      *n = (float)((int32_t)above >> 23);
      return agnesi_fromBits_f32(agnesi_bits_f32(x) - (above & 0xff800000));
    }
    /* The count is moved into the low bits of 2^52 + 1024 + n, since few processors can convert
       64-bit integers in vectors. */
    AGNESI_MATH double agnesi_split_f64(double x, double *n) {
      uint64_t above = agnesi_bits_f64(x) - agnesi_bits_f64(0x1.6a09e667f3bcdp-1);
      uint64_t biased = (above + (UINT64_C(1024) << 52)) >> 52;
      *n = agnesi_fromBits_f64(agnesi_bits_f64(0x1p52) + biased) - (0x1p52 + 1024);
      return agnesi_fromBits_f64(agnesi_bits_f64(x) - (above & 0xfff0000000000000));
    }
    /* The same for subnormal x too. */
    AGNESI_MATH float agnesi_logReduction_f32(float x, float *n) {
      float count, m = agnesi_split_f32(x < 0x1p-126f ? x * 0x1p23f : x, &count);
      *n = x < 0x1p-126f ? count - 23 : count;
      return m - 1;
    }
    AGNESI_MATH double agnesi_logReduction_f64(double x, double *n) {
      double count, m = agnesi_split_f64(x < 0x1p-1022 ? x * 0x1p52 : x, &count);
      *n = x < 0x1p-1022 ? count - 52 : count;
      return m - 1;
    }
    /* The logarithm y of a positive finite x, and what the logarithm of any other x is. */
    AGNESI_MATH float agnesi_logEdges_f32(float x, float y) {
      y = x < INFINITY ? y : x;
      y = x < 0 ? NAN : y;
      return x == 0 ? -INFINITY : y;
    }
    AGNESI_MATH double agnesi_logEdges_f64(double x, double y) {
      y = x < (double)INFINITY ? y : x;
      y = x < 0 ? (double)NAN : y;
      return x == 0 ? -(double)INFINITY : y;
    }
    """)

  private static let log = Piece(
    .log, needs: ["logReduction"],
    """
    AGNESI_MATH float agnesi_log_f32(float x) {
      float n, f = agnesi_logReduction_f32(x, &n);
      float y = n * 0x1.62e4p-1f + (f - (agnesi_logTail_f32(f) - n * 0x1.7f7d1cp-20f));
      return agnesi_logEdges_f32(x, y);
    }
    AGNESI_MATH double agnesi_log_f64(double x) {
      double n, f = agnesi_logReduction_f64(x, &n);
      double y = n * 0x1.62e42fefa38p-1 + (f - (agnesi_logTail_f64(f) - n * 0x1.ef35793c7673p-45));
      return agnesi_logEdges_f64(x, y);
    }
    """)

  /// The logarithm of another base: n and log(1 + f), each times a constant in two parts.
  private static func logOfBase(_ function: Function, _ constants: BaseConstants) -> Piece {
    let name = function.rawValue
    return Piece(
      function, needs: ["logReduction"],
      """
      AGNESI_MATH float agnesi_\(name)_f32(float x) {
        float n, f = agnesi_logReduction_f32(x, &n);
        float y = f - agnesi_logTail_f32(f);
        float low = y * \(constants.single.inverseLow) + n * \(constants.single.ofTwoLow);
        y = n * \(constants.single.ofTwoHigh) + (y * \(constants.single.inverseHigh) + low);
        return agnesi_logEdges_f32(x, y);
      }
      AGNESI_MATH double agnesi_\(name)_f64(double x) {
        double n, f = agnesi_logReduction_f64(x, &n);
        double y = f - agnesi_logTail_f64(f);
        double low = y * \(constants.double.inverseLow) + n * \(constants.double.ofTwoLow);
        y = n * \(constants.double.ofTwoHigh) + (y * \(constants.double.inverseHigh) + low);
        return agnesi_logEdges_f64(x, y);
      }
      """)
  }

  /// For base b: 1 / log(b) and log2 of b inverted, each in a high and a low part, as C literals.
  private struct BaseConstants {
    typealias Parts = (
      inverseHigh: String, inverseLow: String, ofTwoHigh: String, ofTwoLow: String
    )
    let single: Parts
    let double: Parts
  }

  private static let log2Constants = BaseConstants(
    single: ("0x1.715476p+0f", "0x1.4ae0cp-26f", "1", "0"),
    double: ("0x1.71547652b82fep+0", "0x1.777d0ffda0d24p-56", "1", "0"))

  private static let log10Constants = BaseConstants(
    single: ("0x1.bcb7b2p-2f", "-0x1.5b235ep-27f", "0x1.344p-2f", "0x1.3509f8p-18f"),
    double: (
      "0x1.bcb7b1526e50ep-2", "0x1.95355baaafad3p-57", "0x1.34413509f78p-2",
      "0x1.fef311f12b358p-46"
    ))

  /// u = 1 + x loses `lost`, which is put back into f at u's scale.
  private static let log1p = Piece(
    .log1p, needs: ["logReduction", "powerOfTwo"],
    """
    AGNESI_MATH float agnesi_log1p_f32(float x) {
      float u = 1 + x;
      float lost = x > 1 ? 1 - (u - x) : x - (u - 1);
      float n, m = agnesi_split_f32(u, &n);
      int32_t down = -(int32_t)(n > 126 ? 126 : n);
      float f = (m - 1) + lost * agnesi_powerOfTwo_f32((uint32_t)down);
      float y = n * 0x1.62e4p-1f + (f - (agnesi_logTail_f32(f) - n * 0x1.7f7d1cp-20f));
      return x == 0 ? x : agnesi_logEdges_f32(u, y);
    }
    AGNESI_MATH double agnesi_log1p_f64(double x) {
      double u = 1 + x;
      double lost = x > 1 ? 1 - (u - x) : x - (u - 1);
      double n, m = agnesi_split_f64(u, &n);
      double down = (n > 1022 ? -1022 : -n) + 0x1.8p52;
      uint64_t exponent = agnesi_bits_f64(down) - agnesi_bits_f64(0x1.8p52);
      double f = (m - 1) + lost * agnesi_powerOfTwo_f64(exponent);
      double y = n * 0x1.62e42fefa38p-1 + (f - (agnesi_logTail_f64(f) - n * 0x1.ef35793c7673p-45));
      return x == 0 ? x : agnesi_logEdges_f64(u, y);
    }
    """)
}
