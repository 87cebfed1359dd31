/// The innermost runs of a view, in row-major order.
///
/// Each element of the sequence is the position in the storage, in elements, where a run begins;
/// within a run, `length` elements lie `step` apart. A single number is one run of one element.
package struct ElementRuns: Sequence, IteratorProtocol {
  /// The number of elements in each run.
  package let length: Int
  /// The distance between neighbours in a run, in elements.
  package let step: Int

  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]
  private var position: Int?

  /// Makes the runs of an array.
  package init(of array: NDArray) {
    length = array.shape.last ?? 1
    step = array.strides.last ?? 1
    shape = array.shape.dropLast()
    strides = array.strides.dropLast()
    index = [Int](repeating: 0, count: shape.count)
    position = array.count == 0 ? nil : array.offset
  }

  /// The beginning of the next run.
  package mutating func next() -> Int? {
    guard let current = position else { return nil }
    var following = current
    for axis in shape.indices.reversed() {
      index[axis] += 1
      following += strides[axis]
      if index[axis] < shape[axis] {
        position = following
        return current
      }
      following -= index[axis] * strides[axis]
      index[axis] = 0
    }
    position = nil
    return current
  }
}
