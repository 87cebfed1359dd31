import Agnesi

/// Whole numbers from -8 to 8, so that any order of adding gives the same bits.
func filled(_ shape: [Int], _ seed: Int, _ dtype: DType) throws -> NDArray {
  let count = shape.reduce(1, *)
  return try NDArray((0..<count).map { Double(($0 * 37 + seed * 11) % 17 - 8) }, shape: shape)
    .converted(to: dtype)
}
