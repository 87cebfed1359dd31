import AgnesiArray

/// Irregular `float64` values between -3 and 3 for the contract tests, no two of them alike.
func sampleArray(_ shape: [Int], seed: Double) throws -> NDArray {
  let count = try NDArray.elementCount(of: shape)
  let values = (0..<count).map { place in
    ((Double(place) * 0.754877666 + seed).truncatingRemainder(dividingBy: 1) - 0.5) * 6
  }
  return try NDArray(values, shape: shape)
}
