import Agnesi
import AgnesiTraining

/// LeNet-5 on random pictures, minibatch after minibatch.
final class LeNetBenchmark {
  /// The function that trains.
  let trainStep: Function<NDArray>
  private let classifyStep: Function<NDArray>
  private let batchCount: Int
  private var next = 0

  init(batchSize: Int, imageCount: Int = 10_000, isProfiled: Bool = false) throws {
    var random = RandomState(seed: 2)
    let pictures = try random.uniform(low: 0, high: 1, shape: [imageCount, 784])
    let labels = try random.integers(in: 0..<10, shape: [imageCount])
    let model = try LeNet5(
      parameters: LeNetShape(kernels: [20, 50]).initialParameters(seed: 23455, dtype: .float32))
    let index = scalar("index", dtype: .int64)
    let rows = Slice(from: index * batchSize, to: (index + 1) * batchSize)
    let x = shared(try pictures.converted(to: .float32), name: "x")[rows]
    let y = shared(try labels.converted(to: .int32), name: "y")[rows]
    trainStep = try function(
      inputs: [index], outputs: model.cost, updates: try model.updates(learningRate: 0.1),
      givens: [(model.x, x), (model.y, y)], name: "train", profile: isProfiled)
    classifyStep = try function(
      inputs: [index], outputs: argmax(model.probabilities, axis: 1), givens: [(model.x, x)],
      name: "classify")
    batchCount = imageCount / batchSize
  }

  /// Prints what a user waits for before and in the first step.
  static func measureFirstStep() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let benchmark = try LeNetBenchmark(batchSize: 500)
    let made = clock.now
    _ = try benchmark.train()
    print("making the functions \((made - start) / .seconds(1)) s")
    print("first call           \((clock.now - made) / .seconds(1)) s")
  }

  /// One step; returns the cost.
  func train() throws -> Float {
    next = (next + 1) % batchCount
    return try trainStep(next).scalar(as: Float.self)
  }

  /// The classes of one minibatch.
  func classify() throws {
    next = (next + 1) % batchCount
    try classifyStep(next)
  }
}
