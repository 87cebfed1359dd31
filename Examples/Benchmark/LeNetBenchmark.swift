import Agnesi
import AgnesiTraining

/// LeNet-5 on random pictures, minibatch after minibatch.
final class LeNetBenchmark {
  private let trainStep: Function<NDArray>
  private let classifyStep: Function<NDArray>
  private let batchCount: Int
  private var next = 0

  init(batchSize: Int, imageCount: Int = 10_000) throws {
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
      givens: [(model.x, x), (model.y, y)], name: "train")
    classifyStep = try function(
      inputs: [index], outputs: argmax(model.probabilities, axis: 1), givens: [(model.x, x)],
      name: "classify")
    batchCount = imageCount / batchSize
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
