import AgnesiTraining

/// What the user can choose; the defaults are the tutorial's.
struct Options {
  var dataFolder: String?
  var dataset: NamedDataset?
  var epochCount = 200
  var batchSize = 500
  var learningRate = 0.1
  var kernels = [20, 50]
  var seed = 23455
  var threadCount: Int?
  var limit: Int?
  var saveFile: String?
  var evaluateFile: String?
  var isQuiet = false

  static let program = "Example-LeNet5"

  /// The parser for the words of the command line.
  static var parser: CommandLineParser<Options> {
    CommandLineParser(
      program: "swift run \(program)",
      summary: """
        Trains LeNet-5 on pictures of digits, as in the Deep Learning Tutorials. MNIST is looked
        for in --data, in the variable AGNESI_DATA and in the user's cache, and is downloaded into
        the cache if need be. Ctrl-C stops after the running minibatch.
        """,
      defaults: Options(),
      options: [
        .text("data", "DIR", \.dataFolder, "folder with the four files of the data set"),
        .choice("dataset", \.dataset, "data set; MNIST unless there is only the other"),
        .integer("epochs", "N", \.epochCount, in: 1...1_000_000, "passes over the pictures"),
        .integer("batch-size", "N", \.batchSize, in: 1...10_000, "pictures of a minibatch"),
        .number("learning-rate", "R", \.learningRate, in: 0...1000, "size of the steps"),
        .integers("kernels", "N,N", \.kernels, count: 2, in: 1...1024, "filters of both layers"),
        .integer("seed", "N", \.seed, in: 0...Int(UInt32.max), "of the first weights"),
        .integer("threads", "N", \.threadCount, in: 1...1024, "threads; all processors' if unset"),
        .integer("limit", "N", \.limit, in: 1...60_000, "pictures of each part at most"),
        .text("save", "FILE", \.saveFile, "npz file for the best parameters so far"),
        .text("evaluate", "FILE", \.evaluateFile, "do not train; test the parameters of a file"),
        .flag("quiet", \.isQuiet, "print the last line only"),
      ])
  }
}
