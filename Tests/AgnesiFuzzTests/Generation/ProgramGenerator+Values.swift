import AgnesiArray

extension ProgramGenerator {
  /// An array of random values: ordinary ones, equal ones, zeros of both signs, and for a wild
  /// program huge, tiny, infinite ones and NaN; for integers also the extremes.
  mutating func numbers(_ dtype: DType, _ shape: [Int]) -> NDArray {
    let count = shape.reduce(1, *)
    let array =
      if dtype.isFloating {
        try? NDArray(doubles: (0..<count).map { _ in number(dtype) }, shape: shape, dtype: dtype)
      } else {
        try? NDArray(int64s: (0..<count).map { _ in integer(dtype) }, shape: shape, dtype: dtype)
      }
    return array ?? NDArray(0.0)
  }

  private mutating func number(_ dtype: DType) -> Double {
    if isWild && chance(1, in: 4) {
      let huge = dtype == .float32 ? 1e10 : 1e30
      let limit = dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : 1e308
      return pick([
        .nan, .infinity, -.infinity, huge, -huge, 1 / huge, -1 / huge, limit, -limit, 1 / limit,
        1000, -1000, 100, -100,
      ])
    }
    if chance(1, in: 3) { return pick([0, 0, -0.0, 1, 1, -1, 0.5, 2, -2, 3]) }
    if chance(1, in: 10) { return Double.random(in: -30...30, using: &random) }
    return Double.random(in: -2...2, using: &random)
  }

  private mutating func integer(_ dtype: DType) -> Int64 {
    if dtype == .bool { return Int64(pick(0...1)) }
    if chance(1, in: 10) {
      switch dtype {
      case .uint8: return pick([255, 128, 127])
      case .int8: return pick([-128, 127])
      case .int16: return pick([-32768, 32767])
      case .int32: return pick([Int64(Int32.min), Int64(Int32.max)])
      default: return pick([.min, .max, 1 << 53 + 1])
      }
    }
    return Int64(pick(dtype == .uint8 ? 0...9 : -5...9))
  }
}
