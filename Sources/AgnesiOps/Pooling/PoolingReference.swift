import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// One window, with the row-major places of its elements.
struct PoolingWindow {
  /// Its place in the result.
  let place: Int
  /// The places of its elements in the image.
  let elements: [Int]
  /// How many elements it has with those of the padding.
  let paddedCount: Int

  /// The number that a mean divides by; 1 where nothing is summed.
  func divisor(_ mode: PoolingMode) -> Double {
    switch mode {
    case .max, .sum: 1
    case .averageIncludingPadding: Double(Swift.max(paddedCount, 1))
    case .averageExcludingPadding: Double(Swift.max(elements.count, 1))
    }
  }
}

extension PoolingGeometry {
  /// The shape of the result, and all windows of an image with their elements.
  func windows(of image: NDArray) throws -> (shape: [Int], windows: [PoolingWindow]) {
    let type: TensorType
    do {
      type = try outputType(TensorType(of: image))
    } catch {
      throw ArrayError(error.message)
    }
    guard let shape = type.knownShape else { throw ArrayError("sizes are not known") }
    let sizes = Array(image.shape.suffix(2))
    let counts = Array(shape.suffix(2))
    func range(_ axis: Int, _ number: Int, margin: Int) -> Range<Int> {
      let start = number * stride[axis] - padding[axis]
      let lower = Swift.max(start, -margin)
      return lower..<Swift.max(lower, Swift.min(start + window[axis], sizes[axis] + margin))
    }
    var windows: [PoolingWindow] = []
    for plane in 0..<image.shape.dropLast(2).reduce(1, *) {
      for row in 0..<counts[0] {
        for column in 0..<counts[1] {
          let padded =
            range(0, row, margin: padding[0]).count * range(1, column, margin: padding[1]).count
          let elements = range(0, row, margin: 0).flatMap { y in
            range(1, column, margin: 0).map { (plane * sizes[0] + y) * sizes[1] + $0 }
          }
          windows.append(
            PoolingWindow(
              place: (plane * counts[0] + row) * counts[1] + column, elements: elements,
              paddedCount: padded))
        }
      }
    }
    return (shape, windows)
  }
}

extension NDArray {
  /// The elements of a pooled tensor, which must have the given shape.
  func pooledElements(_ expected: [Int]) throws -> [Double] {
    guard shape == expected else {
      throw ArrayError("the pooled tensor has shape \(shape), expected \(expected)")
    }
    return try doubles()
  }
}
