import AgnesiArray
import AgnesiGraph

/// Numbers that hold everywhere, between graphs and plain arithmetic.
extension Variable {
  /// A number of a dtype, of rank 0; nil where it overflows or vanishes.
  ///
  /// Integers wrap.
  static func number(_ value: Double, _ dtype: DType) -> Variable? {
    guard dtype.isFloating else {
      guard abs(value) < 0x1p53, let whole = Int64(exactly: value) else { return nil }
      return (try? NDArray(int64s: [whole], shape: [], dtype: dtype)).map { Variable($0) }
    }
    let isNormal = dtype == .float32 ? Float(value).isNormal : value.isNormal
    guard isNormal || value == 0 else { return nil }
    return (try? NDArray(doubles: [value], shape: [], dtype: dtype)).map { Variable($0) }
  }

  /// The number that this holds everywhere, where arithmetic with it is exact enough: a finite
  /// number, or an integer far from the limits of a double.
  var plainNumber: Double? {
    guard let value = uniformValue, let dtype = knownType?.dtype else { return nil }
    let isPlain = dtype.isFloating ? value.isFinite : abs(value) < 0x1p31
    return isPlain ? value : nil
  }
}
