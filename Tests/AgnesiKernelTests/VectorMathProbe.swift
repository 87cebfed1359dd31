/// C text that measures the functions of `VectorMath` against libm in a wider type.
///
/// An error is counted in units in the last place of the true value; a NaN, an infinity or a sign of
/// zero that is wrong counts as infinitely far off. Overflow counts as 2^128 or 2^1024.
enum VectorMathProbe {
  /// Defines `probe32_<name>(step, at)`, which tries every `step`-th bit pattern of `float`, and
  /// `probe64_<name>(count, at)`, which tries `count` numbers; each gives the largest error and
  /// stores where it was.
  static func functions(_ name: String, reference: String) -> String {
    """
    static void apply32_\(name)(const float *x, float *y) {
      for (int i = 0; i < BLOCK; i++) y[i] = agnesi_\(name)_f32(x[i]);
    }
    static void apply64_\(name)(const double *x, double *y) {
      for (int i = 0; i < BLOCK; i++) y[i] = agnesi_\(name)_f64(x[i]);
    }
    static double true32_\(name)(double x) { return \(reference.replacing("@", with: "")); }
    static long double true64_\(name)(long double x) {
      return \(reference.replacing("@", with: "l"));
    }
    double probe32_\(name)(uint64_t step, double *at);
    double probe32_\(name)(uint64_t step, double *at) {
      return probe32(apply32_\(name), true32_\(name), step, at);
    }
    double probe64_\(name)(uint64_t count, double *at);
    double probe64_\(name)(uint64_t count, double *at) {
      return probe64(apply64_\(name), true64_\(name), count, at);
    }

    """
  }

  /// What the probes share.
  static let common = """
    #include <float.h>

    enum { BLOCK = 1024 };

    static double error32(float y, double t) {
      if (t != t || y != y) return t != t && y != y ? 0 : INFINITY;
      float rounded = (float)t;
      if (isinf(rounded) || isinf(y)) {
        if (rounded == y) return 0;
        double reached = isinf(y) ? copysign(0x1p128, y) : y;
        return isinf(t) ? INFINITY : fabs(t - reached) / 0x1p104;
      }
      if (rounded == y && y == 0) return !signbit(y) == !signbit(t) ? 0 : INFINITY;
      double unit = t == 0 ? 0 : ldexp(1, ilogb(t) - 23);
      return fabs(t - y) / fmax(unit, 0x1p-149);
    }

    static double error64(double y, long double t) {
      if (t != t || y != y) return t != t && y != y ? 0 : INFINITY;
      double rounded = (double)t;
      if (isinf(rounded) || isinf(y)) {
        if (rounded == y) return 0;
        long double reached = isinf(y) ? copysignl(0x1p1024L, y) : y;
        return isinf(t) ? INFINITY : (double)(fabsl(t - reached) / 0x1p971L);
      }
      if (rounded == y && y == 0) return !signbit(y) == !signbit(t) ? 0 : INFINITY;
      long double unit = t == 0 ? 0 : ldexpl(1, ilogbl(t) - 52);
      return (double)(fabsl(t - y) / fmaxl(unit, 0x1p-1074L));
    }

    static double probe32(void (*apply)(const float *, float *), double (*truth)(double),
                          uint64_t step, double *at) {
      float x[BLOCK], y[BLOCK];
      double worst = 0;
      for (uint64_t bits = 0; bits < UINT64_C(1) << 32;) {
        for (int i = 0; i < BLOCK; i++, bits += step) {
          uint32_t pattern = (uint32_t)bits;
          memcpy(&x[i], &pattern, sizeof pattern);
        }
        apply(x, y);
        for (int i = 0; i < BLOCK; i++) {
          double error = error32(y[i], truth(x[i]));
          if (error > worst) worst = error, *at = x[i];
        }
      }
      return worst;
    }

    /* Where something changes: zeros, limits, and the ends of over- and underflow. */
    static const double edges[] = {
      0.0, -0.0, INFINITY, -INFINITY, NAN, 0x1p-1074, -0x1p-1074, 0x1p-1022, -0x1p-1022, DBL_MAX,
      -DBL_MAX, 1, -1, 0x1.fffffffffffffp-1, -0x1.fffffffffffffp-1, 0x1.0000000000001p0,
      709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, -708.4, 1024,
      1023.9999999999999, -1074, -1075, -1076, 0x1p53, 0x1p1023, -36.7, -37.5, 0.34657359027997264,
    };

    static double probe64(void (*apply)(const double *, double *),
                          long double (*truth)(long double), uint64_t count, double *at) {
      double x[BLOCK], y[BLOCK];
      double worst = 0;
      uint64_t state = UINT64_C(88172645463325252);
      for (uint64_t done = 0; done < count; done += BLOCK) {
        for (int i = 0; i < BLOCK; i++) {
          state ^= state << 13, state ^= state >> 7, state ^= state << 17;
          uint64_t bits = state;
          double unit = (double)(bits >> 11) * 0x1p-53;
          int scale = (int)(bits % 60);
          switch (i % 6) {
          case 0: memcpy(&x[i], &bits, sizeof bits); break;
          case 1: x[i] = unit * 1500 - 750; break;
          case 2: x[i] = unit * 80 - 40; break;
          case 3: x[i] = unit * 4 - 2; break;
          case 4: x[i] = 1 + (unit - 0.5) * ldexp(1, -scale); break;
          default: x[i] = (unit * 2 - 1) * ldexp(1, -scale);
          }
        }
        if (done == 0) memcpy(x, edges, sizeof edges);
        apply(x, y);
        for (int i = 0; i < BLOCK; i++) {
          double error = error64(y[i], truth(x[i]));
          if (error > worst) worst = error, *at = x[i];
        }
      }
      return worst;
    }

    """
}
