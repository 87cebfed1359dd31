extension VectorMath {
  /// Exponentials: x = n log(2) + r with n whole and |r| at most log(2) / 2, so e^x = 2^n e^r.
  ///
  /// The polynomials are minimax approximations of (e^r - 1 - r) / r^2. Multiples of log(2) are
  /// taken off in two parts, the first of which has so few digits that n times it is exact. Adding
  /// 1.5 times a power of two rounds to a whole number and leaves it in the low bits, which is
  /// cheaper than converting, and defined for NaN. Powers of two are multiplied in two halves:
  /// each is a normal number, and only the last product can round, overflow or become subnormal.
  static let exponential: [Piece] = [bits, powerOfTwo, expReduction, exp, exp2, expm1]

  private static let bits = Piece(
    "bits",
    """
    AGNESI_MATH uint32_t agnesi_bits_f32(float x) {
      uint32_t bits;
      memcpy(&bits, &x, sizeof bits);
      return bits;
    }
    AGNESI_MATH uint64_t agnesi_bits_f64(double x) {
      uint64_t bits;
      memcpy(&bits, &x, sizeof bits);
      return bits;
    }
    AGNESI_MATH float agnesi_fromBits_f32(uint32_t bits) {
      float x;
      memcpy(&x, &bits, sizeof x);
      return x;
    }
    AGNESI_MATH double agnesi_fromBits_f64(uint64_t bits) {
      double x;
      memcpy(&x, &bits, sizeof x);
      return x;
    }
    """)

  private static let powerOfTwo = Piece(
    "powerOfTwo", needs: ["bits"],
    """
    /* 2^n for a normal result, with n as two's complement. */
    AGNESI_MATH float agnesi_powerOfTwo_f32(uint32_t n) {
      return agnesi_fromBits_f32((n + 127) << 23);
    }
    AGNESI_MATH double agnesi_powerOfTwo_f64(uint64_t n) {
      return agnesi_fromBits_f64((n + 1023) << 52);
    }
    /* n / 2 rounded down; of 64 bits by a logical shift, since few processors have an arithmetic
       one for vectors. */
    AGNESI_MATH uint32_t agnesi_half_f32(uint32_t n) { return (uint32_t)((int32_t)n >> 1); }
    AGNESI_MATH uint64_t agnesi_half_f64(uint64_t n) { return ((n + 2048) >> 1) - 1024; }
    /* x 2^n */
    AGNESI_MATH float agnesi_scale_f32(float x, uint32_t n) {
      uint32_t half = agnesi_half_f32(n);
      return x * agnesi_powerOfTwo_f32(half) * agnesi_powerOfTwo_f32(n - half);
    }
    AGNESI_MATH double agnesi_scale_f64(double x, uint64_t n) {
      uint64_t half = agnesi_half_f64(n);
      return x * agnesi_powerOfTwo_f64(half) * agnesi_powerOfTwo_f64(n - half);
    }
    """)

  private static let expReduction = Piece(
    "expReduction", needs: ["powerOfTwo"],
    """
    /* e^r - 1 for |r| up to log(2) / 2 */
    AGNESI_MATH float agnesi_expm1Near0_f32(float r) {
      float p = 0x1.6d95bcp-10f;
      p = p * r + 0x1.12263ap-7f;
      p = p * r + 0x1.55548cp-5f;
      p = p * r + 0x1.5554b2p-3f;
      p = p * r + 0.5f;
      return r + r * r * p;
    }
    AGNESI_MATH double agnesi_expm1Near0_f64(double r) {
      double p = 0x1.1f9484c2040a3p-29;
      p = p * r + 0x1.af5d2ed6562cep-26;
      p = p * r + 0x1.27e4c65066c6dp-22;
      p = p * r + 0x1.71ddf94d82a7fp-19;
      p = p * r + 0x1.a01a01b050836p-16;
      p = p * r + 0x1.a01a01af77db9p-13;
      p = p * r + 0x1.6c16c16c145fep-10;
      p = p * r + 0x1.111111110f7e4p-7;
      p = p * r + 0x1.555555555555ap-5;
      p = p * r + 0x1.5555555555559p-3;
      p = p * r + 0.5;
      return r + r * r * p;
    }
    /* n, the whole number nearest to x / log(2), and r = x - n log(2) */
    AGNESI_MATH float agnesi_expReduction_f32(float x, uint32_t *n) {
      float shifted = x * 0x1.715476p+0f + 0x1.8p23f;
      float whole = shifted - 0x1.8p23f;
      *n = agnesi_bits_f32(shifted) - agnesi_bits_f32(0x1.8p23f);
      return x - whole * 0x1.62e4p-1f - whole * 0x1.7f7d1cp-20f;
    }
    AGNESI_MATH double agnesi_expReduction_f64(double x, uint64_t *n) {
      double shifted = x * 0x1.71547652b82fep+0 + 0x1.8p52;
      double whole = shifted - 0x1.8p52;
      *n = agnesi_bits_f64(shifted) - agnesi_bits_f64(0x1.8p52);
      return x - whole * 0x1.62e42fefa38p-1 - whole * 0x1.ef35793c7673p-45;
    }
    """)

  private static let exp = Piece(
    .exp, needs: ["expReduction"],
    """
    AGNESI_MATH float agnesi_exp_f32(float x) {
      x = x > 89 ? 89 : x;
      x = x < -104 ? -104 : x;
      uint32_t n;
      float r = agnesi_expReduction_f32(x, &n);
      return agnesi_scale_f32(1 + agnesi_expm1Near0_f32(r), n);
    }
    AGNESI_MATH double agnesi_exp_f64(double x) {
      x = x > 710 ? 710 : x;
      x = x < -746 ? -746 : x;
      uint64_t n;
      double r = agnesi_expReduction_f64(x, &n);
      return agnesi_scale_f64(1 + agnesi_expm1Near0_f64(r), n);
    }
    """)

  private static let exp2 = Piece(
    .exp2, needs: ["expReduction"],
    """
    AGNESI_MATH float agnesi_exp2_f32(float x) {
      x = x > 128 ? 128 : x;
      x = x < -151 ? -151 : x;
      float shifted = x + 0x1.8p23f;
      float r = (x - (shifted - 0x1.8p23f)) * 0x1.62e43p-1f;
      uint32_t n = agnesi_bits_f32(shifted) - agnesi_bits_f32(0x1.8p23f);
      return agnesi_scale_f32(1 + agnesi_expm1Near0_f32(r), n);
    }
    AGNESI_MATH double agnesi_exp2_f64(double x) {
      x = x > 1024 ? 1024 : x;
      x = x < -1076 ? -1076 : x;
      double shifted = x + 0x1.8p52;
      double r = (x - (shifted - 0x1.8p52)) * 0x1.62e42fefa39efp-1;
      uint64_t n = agnesi_bits_f64(shifted) - agnesi_bits_f64(0x1.8p52);
      return agnesi_scale_f64(1 + agnesi_expm1Near0_f64(r), n);
    }
    """)

  /// With 2^n = a b in two halves, e^x - 1 = ((e^r - 1) a + (a - 1 / b)) b.
  ///
  /// Nothing in it overflows before the result does. The last line keeps the sign of zero.
  private static let expm1 = Piece(
    .expm1, needs: ["expReduction"],
    """
    AGNESI_MATH float agnesi_expm1_f32(float x) {
      float bounded = x > 89 ? 89 : x;
      bounded = bounded < -20 ? -20 : bounded;
      uint32_t n;
      float y = agnesi_expm1Near0_f32(agnesi_expReduction_f32(bounded, &n));
      uint32_t half = agnesi_half_f32(n);
      float a = agnesi_powerOfTwo_f32(half), b = agnesi_powerOfTwo_f32(n - half);
      float inverse = agnesi_powerOfTwo_f32(half - n);
      return x == 0 ? x : (y * a + (a - inverse)) * b;
    }
    AGNESI_MATH double agnesi_expm1_f64(double x) {
      double bounded = x > 710 ? 710 : x;
      bounded = bounded < -40 ? -40 : bounded;
      uint64_t n;
      double y = agnesi_expm1Near0_f64(agnesi_expReduction_f64(bounded, &n));
      uint64_t half = agnesi_half_f64(n);
      double a = agnesi_powerOfTwo_f64(half), b = agnesi_powerOfTwo_f64(n - half);
      double inverse = agnesi_powerOfTwo_f64(half - n);
      return x == 0 ? x : (y * a + (a - inverse)) * b;
    }
    """)
}
