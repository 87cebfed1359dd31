import AgnesiArray

/// The sizes of LeNet-5 as the tutorial builds it, for pictures of 28 by 28 pixels.
struct LeNetShape {
  /// The number of filters of the two convolutional layers.
  let kernels: [Int]

  static let imageSize = 28
  static let filterSize = 5
  static let poolSize = 2
  static let hiddenCount = 500
  static let classCount = 10

  /// The shapes of the filters: [filters, input maps, rows, columns].
  var filterShapes: [[Int]] {
    zip(kernels, [1] + kernels).map { [$0, $1, Self.filterSize, Self.filterSize] }
  }

  /// The number of values that reach the hidden layer: 800 for 20 and 50 filters.
  var featureCount: Int {
    let side = kernels.reduce(Self.imageSize) { side, _ in
      (side - Self.filterSize + 1) / Self.poolSize
    }
    return (kernels.last ?? 1) * side * side
  }

  /// The first parameters, bit for bit those of the tutorial for seed 23455.
  ///
  /// Weights come from one random state, layer after layer, evenly over
  /// ±sqrt(6 / (inputs + outputs)) of a unit (Glorot and Bengio, 2010), in which pooling divides
  /// the outputs of a convolution. Biases and the whole last layer begin with 0, so that the first
  /// cost is ln 10.
  ///
  /// - Parameters:
  ///   - seed: of the random numbers.
  ///   - dtype: of all parameters, `float32` or `float64`.
  func initialParameters(
    seed: UInt32, dtype: DType = .float32
  ) throws(ArrayError) -> NumPyArchive {
    var random = RandomState(seed: seed)
    var parameters = NumPyArchive()
    for (layer, shape) in filterShapes.enumerated() {
      let fanIn = shape[1...].reduce(1, *)
      let fanOut = shape[0] * shape[2] * shape[3] / (Self.poolSize * Self.poolSize)
      parameters["layer\(layer).W"] = try random.weights(shape, fanIn: fanIn, fanOut: fanOut)
        .converted(to: dtype)
      parameters["layer\(layer).b"] = try .zeros(shape: [shape[0]], dtype: dtype)
    }
    let hidden = [featureCount, Self.hiddenCount]
    parameters["layer2.W"] = try random.weights(hidden, fanIn: hidden[0], fanOut: hidden[1])
      .converted(to: dtype)
    parameters["layer2.b"] = try .zeros(shape: [Self.hiddenCount], dtype: dtype)
    parameters["layer3.W"] = try .zeros(
      shape: [Self.hiddenCount, Self.classCount], dtype: dtype)
    parameters["layer3.b"] = try .zeros(shape: [Self.classCount], dtype: dtype)
    return parameters
  }
}

extension RandomState {
  /// Weights of a layer, as doubles.
  fileprivate mutating func weights(
    _ shape: [Int], fanIn: Int, fanOut: Int
  ) throws(ArrayError) -> NDArray {
    let bound = (6 / Double(fanIn + fanOut)).squareRoot()
    return try uniform(low: -bound, high: bound, shape: shape)
  }
}
