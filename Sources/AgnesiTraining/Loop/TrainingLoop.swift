/// What the training of a model by minibatches consists of.
///
/// Each function takes the number of a minibatch, from 0.
public struct TrainingFunctions {
  /// Takes one step and returns the cost before it.
  public var train: (Int) throws -> Double
  /// Returns the part of the minibatch's validation examples that are classified wrongly.
  public var validate: (Int) throws -> Double
  /// Returns the part of the minibatch's test examples that are classified wrongly.
  public var test: (Int) throws -> Double

  /// Makes the functions.
  public init(
    train: @escaping (Int) throws -> Double, validate: @escaping (Int) throws -> Double,
    test: @escaping (Int) throws -> Double
  ) {
    self.train = train
    self.validate = validate
    self.test = test
  }
}

/// Training by minibatches with early stopping, as in the Deep Learning Tutorials.
public struct TrainingLoop: Sendable {
  /// The number of minibatches of an epoch.
  public let trainingBatchCount: Int
  /// The number of minibatches of the validation examples.
  public let validationBatchCount: Int
  /// The number of minibatches of the test examples.
  public let testBatchCount: Int
  /// The most passes over the training examples.
  public let epochCount: Int
  /// The rule that ends training earlier.
  public let stopping: EarlyStopping

  /// Makes a loop over data of given sizes.
  ///
  /// Examples that do not fill a minibatch are left out, as in the tutorial.
  ///
  /// - Throws: `DataError` when one of the three parts does not fill a minibatch.
  public init(
    splits: ImageSplits, batchSize: Int, epochCount: Int, stopping: EarlyStopping = EarlyStopping()
  ) throws(DataError) {
    let parts = [
      ("training", splits.training), ("validation", splits.validation), ("test", splits.test),
    ]
    for (name, part) in parts where batchSize < 1 || part.count < batchSize {
      throw DataError("\(part.count) \(name) pictures do not fill a minibatch of \(batchSize)")
    }
    self.init(
      trainingBatchCount: splits.training.count / batchSize,
      validationBatchCount: splits.validation.count / batchSize,
      testBatchCount: splits.test.count / batchSize, epochCount: epochCount, stopping: stopping)
  }

  /// Makes a loop over given numbers of minibatches, each at least 1.
  package init(
    trainingBatchCount: Int, validationBatchCount: Int, testBatchCount: Int, epochCount: Int,
    stopping: EarlyStopping
  ) {
    self.trainingBatchCount = trainingBatchCount
    self.validationBatchCount = validationBatchCount
    self.testBatchCount = testBatchCount
    self.epochCount = epochCount
    self.stopping = stopping
  }

  /// Trains.
  ///
  /// - Parameters:
  ///   - functions: the model.
  ///   - shouldStop: is asked after each minibatch.
  ///   - observe: is told what happens; at `best` the model has the best parameters so far.
  /// - Returns: how it ended.
  /// - Throws: what the functions and `observe` throw.
  public func run(
    _ functions: TrainingFunctions, shouldStop: () -> Bool = { false },
    observe: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainingOutcome {
    let interval = stopping.validationInterval(batchCount: trainingBatchCount)
    let product = epochCount.multipliedReportingOverflow(by: trainingBatchCount)
    let allIterations = product.overflow ? Int.max : product.partialValue
    var stopping = stopping
    var testError: Double?
    var iteration = 0

    func outcome(_ ending: TrainingOutcome.Ending) -> TrainingOutcome {
      TrainingOutcome(
        ending: ending, iterationCount: iteration,
        validationError: stopping.bestIteration.map { _ in stopping.bestError },
        bestIteration: stopping.bestIteration, testError: testError)
    }

    for epoch in stride(from: 1, through: epochCount, by: 1) {
      for minibatch in 0..<trainingBatchCount {
        let position = TrainingPosition(
          epoch: epoch, minibatch: minibatch, minibatchCount: trainingBatchCount,
          epochCount: epochCount, lastIteration: min(stopping.patience, allIterations - 1))
        try observe(.iteration(position))
        let cost = try functions.train(minibatch)
        iteration = position.iteration + 1
        try observe(.trained(position, cost: cost))
        if iteration % interval == 0 {
          let error = try validationError(functions)
          try observe(.validation(position, error: error))
          if stopping.record(error, at: position.iteration) {
            let error = try self.testError(functions)
            testError = error
            try observe(.best(position, testError: error))
          }
        }
        if shouldStop() { return outcome(.interrupt) }
        if stopping.shouldStop(after: position.iteration) { return outcome(.patience) }
      }
    }
    return outcome(.allEpochs)
  }

  /// The part of the validation examples that a model classifies wrongly.
  ///
  /// - Throws: what the function throws.
  public func validationError(_ functions: TrainingFunctions) throws -> Double {
    try mean(validationBatchCount, functions.validate)
  }

  /// The part of the test examples that a model classifies wrongly.
  ///
  /// - Throws: what the function throws.
  public func testError(_ functions: TrainingFunctions) throws -> Double {
    try mean(testBatchCount, functions.test)
  }

  /// The mean of a function over minibatches.
  private func mean(_ count: Int, _ function: (Int) throws -> Double) rethrows -> Double {
    try (0..<count).reduce(0) { try $0 + function($1) } / Double(count)
  }
}
