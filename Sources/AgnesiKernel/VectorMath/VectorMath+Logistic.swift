extension VectorMath {
  /// The activation functions of neural networks, built on the exponential and the logarithm.
  static let logistic: [Piece] = [tanh, sigmoid, softplus]

  /// With e = e^(2|x|) - 1, tanh |x| = e / (e + 2); beyond the bound it is 1 in this precision.
  private static let tanh = Piece(
    .tanh, needs: [Function.expm1.rawValue],
    """
    AGNESI_MATH float agnesi_tanh_f32(float x) {
      float a = __builtin_fabsf(x);
      float e = agnesi_expm1_f32(2 * (a > 10 ? 10 : a));
      return __builtin_copysignf(e / (e + 2), x);
    }
    AGNESI_MATH double agnesi_tanh_f64(double x) {
      double a = __builtin_fabs(x);
      double e = agnesi_expm1_f64(2 * (a > 20 ? 20 : a));
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
