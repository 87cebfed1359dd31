import Agnesi

/// Arrays of evenly spread numbers.
struct RandomNumbers {
  private var random: RandomState

  init(seed: UInt32) { random = RandomState(seed: seed) }

  /// Numbers from `low` to `high`.
  mutating func array(
    _ shape: [Int], from low: Double = -1, to high: Double = 1, _ dtype: DType = .float32
  ) throws -> NDArray {
    try random.uniform(low: low, high: high, shape: shape).converted(to: dtype)
  }

  /// Whole numbers from 0 up to but not including `bound`.
  mutating func indices(_ shape: [Int], below bound: Int) throws -> NDArray {
    try random.integers(in: 0..<bound, shape: shape).converted(to: .int64)
  }
}
