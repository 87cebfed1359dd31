import AgnesiArray

/// A vector type of C, by clang's and gcc's extension: arithmetic on it is that of its lanes.
///
/// Compilers split vectors that are wider than the processor's, so that every width compiles
/// everywhere.
struct CVector: Hashable, Comparable {
  let dtype: DType
  let laneCount: Int

  /// The name of the type, as in `agnesi_f32x16`.
  var name: String { "agnesi_\(dtype.cSuffix)x\(laneCount)" }

  /// The name of the function that adds the lanes up.
  var sum: String { "agnesi_sum_\(dtype.cSuffix)x\(laneCount)" }

  static func < (a: CVector, b: CVector) -> Bool {
    (a.dtype.rawValue, a.laneCount) < (b.dtype.rawValue, b.laneCount)
  }

  /// The definition of the type: lanes may lie anywhere, as elements do.
  var definition: String {
    """
    typedef \(dtype.cType) \(name) __attribute__((
        vector_size(\(laneCount * dtype.byteCount)), aligned(\(dtype.byteCount)), may_alias));

    """
  }

  /// The definition of the sum of the lanes: of halves, then of quarters, and so on.
  ///
  /// Takes an address, since how vectors are passed depends on the processor.
  var sumDefinition: String {
    var lines = ["static inline \(dtype.cType) \(sum)(const \(name) *lanes) {"]
    if laneCount == 1 { return lines[0] + " return (*lanes)[0]; }\n" }
    var half = laneCount / 2
    lines.append("  \(dtype.cType) y[\(half)];")
    lines.append("  for (int i = 0; i < \(half); ++i) y[i] = (*lanes)[i] + (*lanes)[i + \(half)];")
    while half > 1 {
      half /= 2
      lines.append("  for (int i = 0; i < \(half); ++i) y[i] += y[i + \(half)];")
    }
    lines.append("  return y[0];")
    return lines.joined(separator: "\n") + "\n}\n"
  }
}
