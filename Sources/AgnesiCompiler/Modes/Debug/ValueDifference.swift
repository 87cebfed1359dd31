public import AgnesiArray
public import AgnesiGraph

/// How a value differs from the one that is expected.
public enum ValueDifference: Sendable, CustomStringConvertible {
  /// The dtype or a size is another one.
  case type(expected: TensorType, found: TensorType)
  /// Some elements of so many are others; the place of the first, one number an axis, and what it
  /// is, as arrays of rank 0.
  case elements(Int, of: Int, first: [Int], expected: NDArray, found: NDArray, TensorType)

  /// As in `2 of 3 elements differ, first at [1]: expected 8.0, found 6.0 (float32[3])`.
  public var description: String {
    switch self {
    case .type(let expected, let found): "expected a \(expected), found a \(found)"
    case .elements(let count, let total, let first, let expected, let found, let type):
      "\(count) of \(total) elements differ, first at \(first): expected \(expected), "
        + "found \(found) (\(type))"
    }
  }

  /// Describes how two arrays differ that should be the same to the last bit; nil where they do not.
  ///
  /// All NaN are the same.
  init?(between expected: NDArray, _ found: NDArray) throws(ArrayError) {
    if expected == found { return nil }
    guard expected.dtype == found.dtype, expected.shape == found.shape else {
      self = .type(expected: TensorType(of: expected), found: TensorType(of: found))
      return
    }
    let places: [Int]
    if expected.dtype.isFloating {
      let (a, b) = (try expected.doubles(), try found.doubles())
      places = a.indices.filter { place in
        a[place].bitPattern != b[place].bitPattern && !(a[place].isNaN && b[place].isNaN)
      }
    } else {
      let (a, b) = (try expected.int64s(), try found.int64s())
      places = a.indices.filter { a[$0] != b[$0] }
    }
    try self.init(expected, found, places: places)
  }

  /// Describes elements that differ.
  ///
  /// - Parameter places: their numbers in row-major order; nil is returned for none.
  init?(_ expected: NDArray, _ found: NDArray, places: [Int]) throws(ArrayError) {
    guard let first = places.first else { return nil }
    self = .elements(
      places.count, of: expected.count, first: expected.index(ofElement: first),
      expected: try expected.element(first), found: try found.element(first),
      TensorType(of: expected))
  }
}

extension NDArray {
  /// An element by its number in row-major order, as an array of rank 0.
  fileprivate func element(_ number: Int) throws(ArrayError) -> NDArray {
    try reshaped([count]).sliced(axis: 0, start: number, count: 1).reshaped([])
  }
}
