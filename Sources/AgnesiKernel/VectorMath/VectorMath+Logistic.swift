extension VectorMath {
  /// The activation functions of neural networks, built on the exponential and the logarithm.
  static let logistic: [Piece] = [tanh, sigmoid, softplus]

  /// With e = e^(2|x|) - 1, tanh |x| = e / (e + 2); beyond the bound it is 1 in this precision.
  ///
  /// Within the bound 2^n is a normal number and loses at most what e + 2 would, so that
  /// e = (e^r - 1) 2^n + (2^n - 1), without the halves of `expm1`. The sign of zero comes from x.
  private static let tanh = Piece(
    .tanh, needs: ["expReduction"],
    """
    AGNESI_MATH float agnesi_tanh_f32(float x) {
      float a = __builtin_fabsf(x);
      uint32_t n;
      float y = agnesi_expm1Near0_f32(agnesi_expReduction_f32(2 * (a > 10 ? 10 : a), &n));
      float power = agnesi_powerOfTwo_f32(n);
      float e = y * power + (power - 1);
      return __builtin_copysignf(e / (e + 2), x);
    }
    AGNESI_MATH double agnesi_tanh_f64(double x) {
      double a = __builtin_fabs(x);
      uint64_t n;
      double y = agnesi_expm1Near0_f64(agnesi_expReduction_f64(2 * (a > 20 ? 20 : a), &n));
      double power = agnesi_powerOfTwo_f64(n);
      double e = y * power + (power - 1);
      return __builtin_copysign(e / (e + 2), x);
    }
    """)

  /// 1 / (1 + z) or z / (1 + z) with z = e^-|x|, which cannot overflow.
  private static let sigmoid = Piece(
    .sigmoid, needs: [Function.exp.rawValue],
    """
    AGNESI_MATH float agnesi_sigmoid_f32(float x) {
      float z = agnesi_exp_f32(-__builtin_fabsf(x));
      return (x >= 0 ? 1 : z) / (1 + z);
    }
    AGNESI_MATH double agnesi_sigmoid_f64(double x) {
      double z = agnesi_exp_f64(-__builtin_fabs(x));
      return (x >= 0 ? 1 : z) / (1 + z);
    }
    """)

  /// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), which cannot overflow.
  private static let softplus = Piece(
    .softplus, needs: [Function.exp.rawValue, Function.log1p.rawValue],
    """
    AGNESI_MATH float agnesi_softplus_f32(float x) {
      float z = agnesi_exp_f32(-__builtin_fabsf(x));
      return (x > 0 ? x : 0) + agnesi_log1p_f32(z);
    }
    AGNESI_MATH double agnesi_softplus_f64(double x) {
      double z = agnesi_exp_f64(-__builtin_fabs(x));
      return (x > 0 ? x : 0) + agnesi_log1p_f64(z);
    }
    """)
}
