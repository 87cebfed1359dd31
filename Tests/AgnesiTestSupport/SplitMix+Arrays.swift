package import AgnesiArray

extension SplitMix {
  /// Random elements, small enough that integers seldom wrap in int32 and often do in uint8.
  package mutating func array(
    _ dtype: DType, _ shape: [Int], isSpecial: Bool = false
  ) throws -> NDArray {
    let values = try (0..<NDArray.elementCount(of: shape)).map { _ -> Double in
      if dtype == .bool { return Double(Int.random(in: 0...1, using: &self)) }
      if dtype == .uint8 { return Double(Int.random(in: 0...255, using: &self)) }
      if dtype.isInteger { return Double(Int.random(in: -50...50, using: &self)) }
      if isSpecial && Int.random(in: 0..<3, using: &self) == 0 {
        return [.nan, .infinity, -.infinity, 0, 1000, -1000].randomElement(using: &self) ?? 0
      }
      return Double.random(in: -2...2, using: &self)
    }
    return try NDArray(doubles: values, shape: shape, dtype: dtype)
  }
}
