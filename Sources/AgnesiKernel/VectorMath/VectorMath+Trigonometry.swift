import AgnesiArray

extension VectorMath {
  /// Sine, cosine and tangent of near numbers: x = n pi / 2 + r with n whole and |r| at most pi / 4,
  /// so that each is a polynomial of r, chosen by the last two bits of n.
  ///
  /// Multiples of pi / 2 are taken off in parts, all but the last with so few digits that n times
  /// them is exact: what is left of an x near a multiple has all its digits then. The polynomials
  /// are minimax approximations, with errors relative to the functions.
  static let trigonometric: [Piece] = [quarterTurns, sinNear, cosNear, tanNear]

  /// The functions of all numbers: libm's of those that are far, which need a hundred bits of 1 / pi
  /// and more, and are rare.
  ///
  /// The near ones are computed as loops over near numbers alone do, bit for bit.
  static let farTrigonometric: [Piece] = [
    (Function.sin, Function.sinNear), (.cos, .cosNear), (.tan, .tanNear),
  ].map { function, near in
    let name = function.rawValue
    return Piece(
      function, needs: [near.rawValue],
      """
      AGNESI_MATH float agnesi_\(name)_f32(float x) {
        return __builtin_fabsf(x) <= \(nearLimit(.float32)) ? agnesi_\(near.rawValue)_f32(x) : \(name)f(x);
      }
      AGNESI_MATH double agnesi_\(name)_f64(double x) {
        return __builtin_fabs(x) <= \(nearLimit(.float64)) ? agnesi_\(near.rawValue)_f64(x) : \(name)(x);
      }
      """)
  }

  private static let quarterTurns = Piece(
    "quarterTurns", needs: ["bits"],
    """
    /* n in the last bits of *n, and r */
    AGNESI_MATH float agnesi_quarterTurns_f32(float x, uint32_t *n) {
      float shifted = x * 0x1.45f306p-1f + 0x1.8p23f;
      float whole = shifted - 0x1.8p23f;
      *n = agnesi_bits_f32(shifted);
      float r = x - whole * 0x1.92p+0f;
      r = r - whole * 0x1.fb4p-12f;
      r = r - whole * 0x1.444p-24f;
      r = r - whole * 0x1.68cp-39f;
      return r - whole * 0x1.1a6264p-54f;
    }
    AGNESI_MATH double agnesi_quarterTurns_f64(double x, uint64_t *n) {
      double shifted = x * 0x1.45f306dc9c883p-1 + 0x1.8p52;
      double whole = shifted - 0x1.8p52;
      *n = agnesi_bits_f64(shifted);
      double r = x - whole * 0x1.921fb544p+0;
      r = r - whole * 0x1.0b4611a6p-34;
      r = r - whole * 0x1.3198a2ep-69;
      return r - whole * 0x1.b839a252049c1p-104;
    }
    /* sin(r) and cos(r) for |r| up to pi / 4 */
    AGNESI_MATH float agnesi_sinNear0_f32(float r) {
      float z = r * r;
      float p = -0x1.993a84p-13f;
      p = p * z + 0x1.11072p-7f;
      p = p * z - 0x1.555544p-3f;
      return r + r * (z * p);
    }
    AGNESI_MATH float agnesi_cosNear0_f32(float r) {
      float z = r * r;
      float p = 0x1.99e30cp-16f;
      p = p * z - 0x1.6c0c16p-10f;
      p = p * z + 0x1.55554ap-5f;
      return 1 - (z * 0.5f - z * z * p);
    }
    AGNESI_MATH double agnesi_sinNear0_f64(double r) {
      double z = r * r;
      double p = 0x1.5d8aea3193e7ep-33;
      p = p * z - 0x1.ae5e4a199a1a3p-26;
      p = p * z + 0x1.71de35536797dp-19;
      p = p * z - 0x1.a01a019be725ep-13;
      p = p * z + 0x1.111111110f721p-7;
      p = p * z - 0x1.5555555555548p-3;
      return r + r * (z * p);
    }
    AGNESI_MATH double agnesi_cosNear0_f64(double r) {
      double z = r * r;
      double p = -0x1.8f9f25e831576p-37;
      p = p * z + 0x1.1ee9cd634460dp-29;
      p = p * z - 0x1.27e4f7dbea685p-22;
      p = p * z + 0x1.a01a019c70396p-16;
      p = p * z - 0x1.6c16c16c14ec9p-10;
      p = p * z + 0x1.555555555554ap-5;
      return 1 - (z * 0.5 - z * z * p);
    }
    /* sin(n pi / 2 + r) */
    AGNESI_MATH float agnesi_sinOfTurned_f32(float r, uint32_t n) {
      float y = n & 1 ? agnesi_cosNear0_f32(r) : agnesi_sinNear0_f32(r);
      return agnesi_fromBits_f32(agnesi_bits_f32(y) ^ (n & 2) << 30);
    }
    AGNESI_MATH double agnesi_sinOfTurned_f64(double r, uint64_t n) {
      double y = n & 1 ? agnesi_cosNear0_f64(r) : agnesi_sinNear0_f64(r);
      return agnesi_fromBits_f64(agnesi_bits_f64(y) ^ (n & 2) << 62);
    }
    """)

  /// The choice by `x == 0` keeps the sign of zero.
  private static let sinNear = Piece(
    .sinNear, needs: ["quarterTurns"],
    """
    AGNESI_MATH float agnesi_sinNear_f32(float x) {
      uint32_t n;
      float r = agnesi_quarterTurns_f32(x, &n);
      return x == 0 ? x : agnesi_sinOfTurned_f32(r, n);
    }
    AGNESI_MATH double agnesi_sinNear_f64(double x) {
      uint64_t n;
      double r = agnesi_quarterTurns_f64(x, &n);
      return x == 0 ? x : agnesi_sinOfTurned_f64(r, n);
    }
    """)

  private static let cosNear = Piece(
    .cosNear, needs: ["quarterTurns"],
    """
    AGNESI_MATH float agnesi_cosNear_f32(float x) {
      uint32_t n;
      float r = agnesi_quarterTurns_f32(x, &n);
      return agnesi_sinOfTurned_f32(r, n + 1);
    }
    AGNESI_MATH double agnesi_cosNear_f64(double x) {
      uint64_t n;
      double r = agnesi_quarterTurns_f64(x, &n);
      return agnesi_sinOfTurned_f64(r, n + 1);
    }
    """)

  private static let tanNear = Piece(
    .tanNear, needs: ["quarterTurns"],
    """
    AGNESI_MATH float agnesi_tanNear_f32(float x) {
      uint32_t n;
      float r = agnesi_quarterTurns_f32(x, &n);
      float s = agnesi_sinNear0_f32(r), c = agnesi_cosNear0_f32(r);
      return x == 0 ? x : (n & 1 ? -c : s) / (n & 1 ? s : c);
    }
    AGNESI_MATH double agnesi_tanNear_f64(double x) {
      uint64_t n;
      double r = agnesi_quarterTurns_f64(x, &n);
      double s = agnesi_sinNear0_f64(r), c = agnesi_cosNear0_f64(r);
      return x == 0 ? x : (n & 1 ? -c : s) / (n & 1 ? s : c);
    }
    """)

  private static func nearLimit(_ dtype: DType) -> String {
    "\(Int(UnaryFunction.nearLimit(dtype)))" + (dtype == .float32 ? ".0f" : ".0")
  }
}
