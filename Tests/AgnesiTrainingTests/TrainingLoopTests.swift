import AgnesiTraining
import Testing

@Suite("training loop")
struct TrainingLoopTests {
  /// Runs a loop whose validation errors are given by their number, from 0.
  private func run(
    batches: Int, epochs: Int, patience: Int, errors: @escaping (Int) -> Double
  ) throws -> (outcome: TrainingOutcome, validations: Int) {
    var validations = 0
    let loop = TrainingLoop(
      trainingBatchCount: batches, validationBatchCount: 1, testBatchCount: 1, epochCount: epochs,
      stopping: EarlyStopping(patience: patience))
    let outcome = try loop.run(
      TrainingFunctions(
        train: { _ in 0 },
        validate: { _ in
          defer { validations += 1 }
          return errors(validations)
        },
        test: { _ in 0.25 }))
    return (outcome, validations)
  }

  /// The numbers come from the tutorial's loop, written in Python.
  @Test("it stops where the tutorial's loop stops")
  func tutorial() throws {
    let cases: [(Int, Int, Int, (Int) -> Double, Int, Double, Int, Int)] = [
      (7, 1000, 20, { max(0.02, 1 / Double($0 + 1)) }, 699, 0.02, 349, 99),
      (30, 1000, 20, { max(0.02, 1 / Double($0 + 1)) }, 999, 0.02, 499, 99),
      (7, 1000, 20, { 0.5 - 0.002 * Double($0) }, 21, 0.496, 20, 3),
      (7, 4, 20, { 1 / Double($0 + 1) }, 28, 0.25, 27, 4),
    ]
    for (batches, epochs, patience, errors, iterations, best, bestIteration, validations) in cases {
      let (outcome, count) = try run(
        batches: batches, epochs: epochs, patience: patience, errors: errors)
      #expect(outcome.iterationCount == iterations)
      #expect(outcome.validationError == best)
      #expect(outcome.bestIteration == bestIteration)
      #expect(count == validations)
      #expect(outcome.testError == 0.25)
      #expect(outcome.ending == (iterations == batches * epochs ? .allEpochs : .patience))
    }
  }

  @Test("errors are means over all minibatches; each minibatch is used once and in order")
  func means() throws {
    var trained: [Int] = []
    let loop = TrainingLoop(
      trainingBatchCount: 3, validationBatchCount: 2, testBatchCount: 4, epochCount: 2,
      stopping: EarlyStopping())
    var events: [TrainingEvent] = []
    let outcome = try loop.run(
      TrainingFunctions(
        train: { index in
          trained.append(index)
          return Double(index)
        },
        validate: { [0.25, 0.75][$0] },
        test: { [0, 0, 0, 1][$0] }),
      observe: { events.append($0) })
    #expect(trained == [0, 1, 2, 0, 1, 2])
    #expect(
      outcome
        == TrainingOutcome(
          ending: .allEpochs, iterationCount: 6, validationError: 0.5, bestIteration: 2,
          testError: 0.25))
    // Two events for each minibatch, two validations, and one of them was the best.
    #expect(events.count == 15)
    guard case .best(let position, let testError) = events[7] else {
      Issue.record("the eighth event is \(events[7])")
      return
    }
    #expect(testError == 0.25)
    #expect([position.epoch, position.minibatch, position.iteration] == [1, 2, 2])
    #expect(position.lastIteration == 5)
  }

  @Test("it ends after the minibatch in which it is asked to")
  func interrupt() throws {
    var count = 0
    let loop = TrainingLoop(
      trainingBatchCount: 10, validationBatchCount: 1, testBatchCount: 1, epochCount: 2,
      stopping: EarlyStopping())
    let outcome = try loop.run(
      TrainingFunctions(
        train: { _ in
          count += 1
          return 0
        }, validate: { _ in 0 }, test: { _ in 0 }),
      shouldStop: { count == 4 })
    #expect(
      outcome
        == TrainingOutcome(
          ending: .interrupt, iterationCount: 4, validationError: nil, bestIteration: nil,
          testError: nil))
  }

  @Test("no epoch at all, and more than can be counted")
  func epochCounts() throws {
    #expect(try run(batches: 3, epochs: 0, patience: 10) { _ in 1 }.outcome.iterationCount == 0)
    let (outcome, _) = try run(batches: 3, epochs: .max, patience: 10) { _ in 1 }
    #expect(outcome.ending == .patience)
    #expect(outcome.iterationCount == 11)
  }

  @Test("a part that does not fill a minibatch is an error")
  func tooFew() throws {
    let three = try ImageDataset(pixels: [1, 2, 3], labels: [0, 1, 2], rows: 1, columns: 1)
    let splits = ImageSplits(training: three, validation: three.pictures(in: 0..<2), test: three)
    let loop = try TrainingLoop(splits: splits, batchSize: 2, epochCount: 1)
    #expect(loop.trainingBatchCount == 1)
    #expect(
      throws: DataError("2 validation pictures do not fill a minibatch of 3")
    ) { try TrainingLoop(splits: splits, batchSize: 3, epochCount: 1) }
    #expect(throws: DataError.self) {
      try TrainingLoop(splits: splits, batchSize: 0, epochCount: 1)
    }
  }
}
