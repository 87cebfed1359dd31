import Agnesi
import AgnesiTraining

/// One convolution and its two gradients on random numbers.
struct ConvolutionBenchmark {
  /// The sizes: images, maps, side of an image, filters, side of a filter, and stride.
  let batch, maps, side, filters, extent, stride: Int
  /// Whether filters stay within the images; else zeros around these keep the size.
  let isValid: Bool

  /// Sizes as given on the command line: `500x20x12 50x5 1`.
  init?(_ words: [String], isValid: Bool) {
    self.isValid = isValid
    let numbers = words.joined(separator: "x").split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 5 || numbers.count == 6 else { return nil }
    (batch, maps, side, filters, extent) = (
      numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
    )
    stride = numbers.count == 6 ? numbers[5] : 1
  }

  /// Sizes as given on the command line, with `valid` behind them for no border.
  init(reading words: [String]) throws {
    let isValid = words.last == "valid"
    guard let benchmark = Self(isValid ? words.dropLast() : words, isValid: isValid) else {
      throw UsageError("sizes are expected, such as 500x20x12 50x5 1")
    }
    self = benchmark
  }

  /// Measures the convolution that some words tell, and prints a line for each result.
  static func measure(_ words: [String]) throws {
    let benchmark = try Self(reading: words)
    // Many short repeats: the least time is that of an undisturbed machine.
    let stopwatch = Stopwatch(repeats: 300, seconds: 0.002)
    for (name, run) in try benchmark.functions() {
      let time = try stopwatch.time { try run() }
      let rate = time.rate(benchmark.operations * 1e-9)
      print("\(name) \(rate.text("GFLOP/s")), \(time.text("ms", scale: 1e3))")
    }
  }

  /// The number of places of a filter along each axis.
  var places: Int { (side + (isValid ? 0 : 2 * (extent / 2)) - extent) / stride + 1 }

  /// Additions and multiplications of the convolution, those with the border included.
  var operations: Double {
    2 * Double(batch * filters * places * places) * Double(maps * extent * extent)
  }

  /// The functions to measure, without arguments and results.
  func functions() throws -> [(name: String, run: Function<[NDArray]>)] {
    var random = RandomState(seed: 7)
    func numbers(_ shape: [Int]) throws -> NDArray {
      try random.uniform(low: -1, high: 1, shape: shape).converted(to: .float32)
    }
    let images = shared(try numbers([batch, maps, side, side]), name: "images")
    let weights = shared(try numbers([filters, maps, extent, extent]), name: "filters")
    let result = conv2d(
      images, weights, borderMode: isValid ? .valid : .half, strides: (stride, stride),
      flipFilters: false)
    let shape = try result.type.shape.map { $0 ?? 0 }
    let outer = shared(try numbers(shape), name: "gradient")
    let gradients = try grad(sum(result * outer), withRespectTo: [images, weights])
    func measured(_ name: String, _ expression: Variable) throws -> (String, Function<[NDArray]>) {
      let target = shared(try expression.evaluate(), name: "target")
      return (name, try function(inputs: [], updates: [(target, expression)], name: name))
    }
    return [
      try measured("output", result), try measured("images", gradients[0]),
      try measured("filters", gradients[1]),
    ]
  }
}
