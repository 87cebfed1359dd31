import AgnesiArray
import AgnesiTraining
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The model as the program sees it.
struct Model {
  /// Its training, validation and test by minibatches.
  var functions: TrainingFunctions
  /// Its present parameters by name.
  var parameters: () throws -> NumPyArchive
  /// Gives it other parameters of the same names, shapes and dtypes.
  var setParameters: (NumPyArchive) throws -> Void
}

/// The example from the words of the command line to the exit status.
struct Program {
  /// Builds the model for the pictures.
  var makeModel: (ImageSplits, Options) throws -> Model
  /// Where data sets are looked for.
  var locator = DatasetLocator()

  /// Runs; returns 0, or 2 for a wrong command line, or 1 for anything else that went wrong.
  func run(_ words: [String]) -> Int32 {
    do {
      guard let options = try Options.parser.parse(words) else {
        print(Options.parser.help)
        return 0
      }
      try run(options)
      return 0
    } catch {
      printError("\(Options.program): \(error)")
      return error is UsageError ? UsageError.exitStatus : 1
    }
  }

  private func run(_ options: Options) throws {
    if let count = options.threadCount {
      // The settings of the process are read from here when the first function is made.
      setenv("AGNESI_NUM_THREADS", "\(count)", 1)
    }
    let location = try locator.locate(
      options.dataset, in: options.dataFolder, progress: showDownload)
    if let note = location.note { printError(note) }
    let splits = try ImageSplits.read(folder: location.folder, limit: options.limit)
    guard splits.training.rows == LeNetShape.imageSize,
      splits.training.columns == LeNetShape.imageSize
    else {
      throw DataError(
        path: location.folder,
        "holds pictures of \(splits.training.rows) by \(splits.training.columns) pixels; LeNet-5 "
          + "takes \(LeNetShape.imageSize) by \(LeNetShape.imageSize)")
    }
    let loop = try TrainingLoop(
      splits: splits, batchSize: options.batchSize, epochCount: options.epochCount)
    say(
      "\(location.dataset.title) from \(location.folder): \(splits.training.count) training, "
        + "\(splits.validation.count) validation, \(splits.test.count) test pictures", options)
    say("... building the model", options)
    let model = try makeModel(splits, options)
    if let path = options.evaluateFile {
      try evaluate(model, loop, parametersFrom: path)
    } else {
      try train(model, loop, options)
    }
  }

  private func evaluate(
    _ model: Model, _ loop: TrainingLoop, parametersFrom path: String
  ) throws {
    try model.setParameters(Checkpoint.read(path, for: model.parameters()))
    let validation = try loop.validationError(model.functions)
    let test = try loop.testError(model.functions)
    print(
      "validation error \(fixed(validation * 100, digits: 6)) %, "
        + "test error \(fixed(test * 100, digits: 6)) %")
  }

  private func train(_ model: Model, _ loop: TrainingLoop, _ options: Options) throws {
    if let path = options.saveFile { try checkWritable(path) }
    say("... training", options)
    Interrupt.catchSignals()
    var progress = TrainingProgress(
      batchSize: options.batchSize, style: options.isQuiet ? .quiet : .automatic)
    let outcome = try loop.run(
      model.functions, shouldStop: { Interrupt.isRequested },
      observe: { event in
        progress.observe(event)
        if case .best = event, let path = options.saveFile {
          try Checkpoint.write(model.parameters(), to: path)
        }
      })
    progress.finish(outcome)
    printError(progress.runTime(of: Options.program))
    if let path = options.saveFile {
      if outcome.validationError == nil { try Checkpoint.write(model.parameters(), to: path) }
      say("The parameters are in \(path).", options)
    }
  }

  /// Refuses, before hours of training, a file that could not be written after them.
  private func checkWritable(_ path: String) throws(DataError) {
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw DataError(path: path, "cannot be written: it is not a plain file")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK) == 0 else {
      throw DataError(path: path, "cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Shows on a terminal how much of a file has been downloaded.
  private func showDownload(_ name: String, _ count: Int, _ total: Int) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let megabytes =
      "\(fixed(Double(count) / 1e6, digits: 1)) of \(fixed(Double(total) / 1e6, digits: 1)) MB"
    let text = "\rdownloading \(name): \(megabytes)" + (count == total ? "\n" : "")
    write(STDERR_FILENO, text, text.utf8.count)
  }

  /// Prints a line unless the user wants only the last.
  private func say(_ line: String, _ options: Options) {
    guard !options.isQuiet else { return }
    print(line)
    fflush(nil)
  }

  private func printError(_ line: String) {
    let text = line + "\n"
    write(STDERR_FILENO, text, text.utf8.count)
  }
}
