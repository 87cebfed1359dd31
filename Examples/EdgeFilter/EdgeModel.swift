import Agnesi

/// A layer of random filters, which act much like edge detectors.
///
/// `out = sigmoid(conv2d(images, W) + b)`, as in the Deep Learning Tutorials; W is uniform within
/// `1 / sqrt(3 size size)` of 0, and so random that it cannot know of edges.
struct EdgeModel {
  private let apply: Function<NDArray>

  /// Draws the filters and makes the function.
  ///
  /// - Parameters:
  ///   - filterCount: how many feature maps to compute.
  ///   - filterSize: height and width of a filter.
  ///   - seed: what the random numbers start from; the tutorial's is 23455.
  init(filterCount: Int, filterSize: Int, seed: UInt32) throws {
    var random = RandomState(seed: seed)
    let bound = 1 / Double(3 * filterSize * filterSize).squareRoot()
    let weights = try random.uniform(
      low: -bound, high: bound, shape: [filterCount, 3, filterSize, filterSize])
    // Biases are usually 0; random ones simulate that the filters have been learnt.
    let biases = try random.uniform(low: -0.5, high: 0.5, shape: [filterCount])

    let images = tensor4("images", dtype: .float32)
    let w = shared(try weights.converted(to: .float32), name: "W")
    let b = shared(try biases.converted(to: .float32), name: "b")
    let maps = sigmoid(conv2d(images, w) + b.dimshuffle(.x, 0, .x, .x))
    apply = try function(inputs: [images], outputs: maps, name: "edge filter")
  }

  /// The time that compiling took, or finding the compiled code.
  var compileTime: Duration { apply.report.compileTime }

  /// The feature maps `[n, filters, height - size + 1, width - size + 1]` of pictures
  /// `[n, 3, height, width]`.
  func callAsFunction(_ images: NDArray) throws -> NDArray { try apply(images) }
}
