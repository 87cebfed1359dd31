extension VectorMath {
  /// The error function; its complement, which needs relative precision far out, is libm's.
  ///
  /// Up to 1 it is x + x P(x^2); beyond, 1 - e^Q(|x|), where Q approximates the logarithm of the
  /// complement with errors weighed by the complement. P and Q are minimax polynomials. Beyond the
  /// bound the value is 1 in this precision.
  static let errorFunction: [Piece] = [
    Piece(
      .erf, needs: [Function.exp.rawValue],
      """
      AGNESI_MATH float agnesi_erf_f32(float x) {
        float a = __builtin_fabsf(x);
        a = a > 3.95f ? 3.95f : a;
        float z = a * a;
      \(polynomial("float p", of: "z", nearZeroSingle))
      \(polynomial("float q", of: "a", complementSingle))
        float y = a < 1 ? a + a * p : 1 - agnesi_exp_f32(q);
        return __builtin_copysignf(y, x);
      }
      AGNESI_MATH double agnesi_erf_f64(double x) {
        double a = __builtin_fabs(x);
        a = a > 5.95 ? 5.95 : a;
        double z = a * a;
      \(polynomial("double p", of: "z", nearZeroDouble))
      \(polynomial("double q", of: "a", complementDouble))
        double y = a < 1 ? a + a * p : 1 - agnesi_exp_f64(q);
        return __builtin_copysign(y, x);
      }
      """)
  ]

  /// Horner's rule: a declaration and one line for each further coefficient, the highest first.
  private static func polynomial(_ result: String, of x: String, _ literals: [String]) -> String {
    guard let first = literals.last, let name = result.split(separator: " ").last else { return "" }
    let steps = literals.dropLast().reversed().map { "  \(name) = \(name) * \(x) + \($0);" }
    return (["  \(result) = \(first);"] + steps).joined(separator: "\n")
  }

  private static let nearZeroSingle = [
    "0x1.06eba8p-3f",
    "-0x1.81273ep-2f",
    "0x1.ce2d1ep-4f",
    "-0x1.b7fb86p-6f",
    "0x1.541862p-8f",
    "-0x1.a4799ep-11f",
    "0x1.4ac106p-14f",
  ]

  private static let complementSingle = [
    "0x1.8a55aep-13f",
    "-0x1.212c0cp+0f",
    "-0x1.443568p-1f",
    "-0x1.bc151p-4f",
    "0x1.9d02f4p-6f",
    "-0x1.138ca6p-8f",
    "0x1.cec5cp-12f",
    "-0x1.6bd792p-16f",
  ]

  private static let nearZeroDouble = [
    "0x1.06eba8214db69p-3",
    "-0x1.812746b0379e6p-2",
    "0x1.ce2f21a042b32p-4",
    "-0x1.b82ce31284ea4p-6",
    "0x1.565bcd0dbc14fp-8",
    "-0x1.c02db3db01834p-11",
    "0x1.f9a321dc238c3p-14",
    "-0x1.f4d1e388ca9f9p-17",
    "0x1.b9df2768b12d7p-20",
    "-0x1.5f1ef259973efp-23",
    "0x1.f7b63399b0f6dp-27",
    "-0x1.38a142a6db8cp-30",
    "0x1.060918447b92fp-34",
  ]

  private static let complementDouble = [
    "-0x1.889e17aaf9a0dp-23",
    "-0x1.20dd55a671baap+0",
    "-0x1.45f4303ffc5fcp-1",
    "-0x1.a4d9dd67b5692p-4",
    "0x1.38901dda1541bp-6",
    "0x1.27607e929aaa5p-12",
    "-0x1.d0157c846b6a6p-10",
    "0x1.50c4871e34ec7p-11",
    "-0x1.7eab8678c16eep-15",
    "-0x1.255185ae76f5dp-14",
    "0x1.7836edeb9a0dep-15",
    "-0x1.13f512b575c6ep-16",
    "0x1.212d0cd448095p-18",
    "-0x1.c695d524be9e6p-21",
    "0x1.0c9acf1cbd8f7p-23",
    "-0x1.d1a197cb395bcp-27",
    "0x1.183aa2c0045f8p-30",
    "-0x1.a30c3294db02dp-35",
    "0x1.25499983ea933p-40",
  ]
}
