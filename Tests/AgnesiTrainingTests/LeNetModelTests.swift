import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTraining
import Testing

@testable import Example_LeNet5

/// The network itself, on random pictures.
@Suite struct LeNetModelTests {
  private let pictures: NDArray
  private let labels: NDArray

  init() throws {
    var random = RandomState(seed: 7)
    pictures = try random.uniform(low: 0, high: 1, shape: [20, 784])
    labels = try random.integers(in: 0..<10, shape: [20]).converted(to: .int32)
  }

  private func model(_ kernels: [Int], _ dtype: DType) throws -> LeNet5 {
    try LeNet5(
      parameters: LeNetShape(kernels: kernels).initialParameters(seed: 23455, dtype: dtype))
  }

  @Test("it has the tutorial's 431,080 parameters, and its first cost is ln 10")
  func start() throws {
    let model = try model([20, 50], .float32)
    let counts = try model.parameters.map { try $0.variable.value().count }
    #expect(counts == [500, 20, 25_000, 50, 400_000, 500, 5_000, 10])
    #expect(counts.reduce(0, +) == 431_080)
    let cost = try function(inputs: [model.x, model.y], outputs: model.cost)
    let first = try cost(pictures.converted(to: .float32), labels).scalar(as: Float.self)
    #expect(abs(first - 2.302585) < 1e-6)
  }

  @Test("one step of training is the same natively, interpreted, as written, and debugged")
  func modes() throws {
    var steps: [[NDArray]] = []
    for mode in [Mode.fastRun, .fastCompile, .reference, .debug] {
      let model = try model([3, 4], .float32)
      let step = try function(
        inputs: [model.x, model.y], outputs: model.cost,
        updates: try model.updates(learningRate: 0.1), mode: mode)
      let images = try pictures.converted(to: .float32)
      let costs = try (0..<2).map { _ in try step(images, labels) }
      steps.append(try costs + model.parameters.map { try $0.variable.value() })
    }
    for (native, reference) in zip(steps[0], steps[2]) {
      #expect(native.isClose(to: reference, relativeTolerance: 1e-4, absoluteTolerance: 1e-6))
    }
    for (interpreted, reference) in zip(steps[1], steps[2]) {
      #expect(interpreted.isClose(to: reference, relativeTolerance: 1e-4, absoluteTolerance: 1e-6))
    }
    #expect(steps[3] == steps[0])
    #expect(try steps[0][1].scalar(as: Float.self) < steps[0][0].scalar(as: Float.self))
  }

  @Test("training by 500 pictures takes little more memory than is in use at once")
  func memory() throws {
    let model = try model([20, 50], .float32)
    let step = try function(
      inputs: [model.x, model.y], outputs: model.cost,
      updates: try model.updates(learningRate: 0.1))
    var random = RandomState(seed: 8)
    let images = try random.uniform(low: 0, high: 1, shape: [500, 784]).converted(to: .float32)
    _ = try step(images, random.integers(in: 0..<10, shape: [500]).converted(to: .int32))
    let plan = try #require(step.report.specializations.last?.memoryPlan)
    // What is in use at once, from the plan's own table.
    let ends = (0...(plan.buffers.map(\.steps.upperBound).max() ?? 0))
    let live = ends.map { step in
      plan.buffers.filter { $0.steps.contains(step) }.reduce(0) {
        $0 + ($1.byteCount + 63) / 64 * 64
      }
    }
    #expect(plan.largestLiveByteCount == live.max())
    #expect(Double(plan.peakByteCount) <= 1.25 * Double(plan.largestLiveByteCount), "\(plan)")
    #expect(plan.peakByteCount < plan.byteCountWithoutReuse)
  }

  @Test("minibatches are taken by their number, and learnt")
  func minibatches() throws {
    let dataset = try ImageDataset(
      pixels: pictures.doubles().map { UInt8($0 * 255) }, labels: labels.int64s().map(UInt8.init),
      rows: 28, columns: 28)
    let splits = ImageSplits(training: dataset, validation: dataset, test: dataset)
    let model = try model([3, 4], .float32)
    let functions = try model.functions(splits, batchSize: 5, learningRate: 0.1)
    let before = try functions.validate(0)
    let costs = try (0..<40).map { try functions.train($0 % 4) }
    #expect(abs((costs.first ?? 0) - 2.302585) < 1e-6)
    #expect((costs.last ?? 9) < 2)
    #expect(try functions.validate(0) <= before)
    #expect(try functions.test(3) == functions.validate(3))
  }
}
