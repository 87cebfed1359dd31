import Agnesi
import AgnesiTraining

/// LeNet-5 on random pictures, minibatch after minibatch.
final class LeNetBenchmark {
  /// The function that trains.
  let trainStep: Function<NDArray>
  private let classifyStep: Function<NDArray>
  private let batchCount: Int
  private var next = 0

  convenience init(batchSize: Int, imageCount: Int = 10_000, isProfiled: Bool = false) throws {
    try self.init(
      batchSize: batchSize, pictures: RandomPictures(count: imageCount), isProfiled: isProfiled)
  }

  init(batchSize: Int, pictures: RandomPictures, isProfiled: Bool = false) throws {
    let model = try LeNet5(
      parameters: LeNetShape(kernels: [20, 50]).initialParameters(seed: 23455, dtype: .float32))
    let index = scalar("index", dtype: .int64)
    let rows = Slice(from: index * batchSize, to: (index + 1) * batchSize)
    let x = shared(pictures.pixels, name: "x")[rows]
    let y = shared(pictures.labels, name: "y")[rows]
    trainStep = try function(
      inputs: [index], outputs: model.cost, updates: try model.updates(learningRate: 0.1),
      givens: [(model.x, x), (model.y, y)], name: "train", profile: isProfiled)
    classifyStep = try function(
      inputs: [index], outputs: argmax(model.probabilities, axis: 1), givens: [(model.x, x)],
      name: "classify")
    batchCount = pictures.labels.count / batchSize
  }

  /// Prints what a user waits for before and in the first step, and what it is made of.
  static func measureFirstStep() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let pictures = try RandomPictures(count: 10_000)
    let drawn = clock.now
    let benchmark = try LeNetBenchmark(batchSize: 500, pictures: pictures)
    let made = clock.now
    _ = try benchmark.train()
    print("making the pictures  \((drawn - start) / .seconds(1)) s")
    print("making the functions \((made - drawn) / .seconds(1)) s")
    print("first call           \((clock.now - made) / .seconds(1)) s")
    print(benchmark.trainStep.report)
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

/// Pictures of noise, with classes drawn at random.
struct RandomPictures {
  let pixels, labels: NDArray

  init(count: Int) throws {
    var random = RandomState(seed: 2)
    pixels = try random.uniform(low: 0, high: 1, shape: [count, 784]).converted(to: .float32)
    labels = try random.integers(in: 0..<10, shape: [count]).converted(to: .int32)
  }
}
