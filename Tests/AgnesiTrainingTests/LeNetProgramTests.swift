import AgnesiArray
import AgnesiTraining
import Testing

@testable import Example_LeNet5

@Suite("Example-LeNet5 with a model that only counts")
struct LeNetProgramTests {
  private let folder: TemporaryFolder

  /// Writes a small data set with pictures of the right size into the folder.
  init() throws {
    folder = try TemporaryFolder()
    for (count, images, labels) in [
      (10_004, DatasetFile.trainingImages, DatasetFile.trainingLabels),
      (4, DatasetFile.testImages, DatasetFile.testLabels),
    ] {
      let pixels = [UInt8](repeating: 7, count: count * 784)
      try folder.write(idxBytes(shape: [count, 28, 28], content: pixels), as: images.rawValue)
      try folder.write(
        idxBytes(shape: [count], content: [UInt8](repeating: 3, count: count)), as: labels.rawValue)
    }
  }

  /// Runs the program; its model has one parameter, the number of minibatches learned from, and
  /// the given validation errors.
  private func run(_ words: String, errors: [Double] = [0.5, 0.25, 0.75]) -> Int32 {
    var count = Float(0)
    let program = Program { _, _ in
      Model(
        functions: TrainingFunctions(
          train: { _ in
            count += 1
            return 0
          },
          validate: { _ in errors[Int(count - 1) / 2] }, test: { _ in 0 }),
        parameters: { ["count": NDArray(count)] },
        setParameters: { archive in count = try archive["count"]?.elements(of: Float.self)[0] ?? 0 }
      )
    }
    return program.run(
      ["--data", folder.path, "--batch-size", "2", "--limit", "4", "--quiet"]
        + words.split(separator: " ").map(String.init))
  }

  @Test("the best parameters are saved, not the last, and can be evaluated")
  func saving() throws {
    let path = "\(folder.path)/best.npz"
    #expect(run("--epochs 3 --save \(path)") == 0)
    let saved = try NumPyArchive.read(path)["count"]
    #expect(try saved?.elements(of: Float.self) == [4])
    #expect(run("--evaluate \(path)") == 0)
  }

  @Test("a wrong command line ends with 2, trouble with data or files with 1")
  func statuses() throws {
    #expect(run("--help") == 0)
    #expect(run("--epochs none") == 2)
    #expect(run("--data \(folder.path)/none") == 1)
    #expect(run("--save \(folder.path)/none/best.npz") == 1)
    #expect(run("--save \(folder.path)") == 1)
    #expect(run("--evaluate \(folder.path)/none.npz") == 1)
    #expect(run("--batch-size 5") == 1)
    try folder.write([1, 2], as: DatasetFile.testLabels.rawValue)
    #expect(run("") == 1)
  }

  @Test("the defaults are the tutorial's")
  func defaults() throws {
    let options = try #require(try Options.parser.parse([]))
    #expect(options.epochCount == 200)
    #expect(options.batchSize == 500)
    #expect(options.learningRate == 0.1)
    #expect(options.kernels == [20, 50])
    #expect(options.seed == 23455)
  }
}
