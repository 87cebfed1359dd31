/// How training ended, and how well.
public struct TrainingOutcome: Hashable, Sendable {
  /// Why training ended.
  public enum Ending: Hashable, Sendable {
    /// All epochs were done.
    case allEpochs
    /// The error had not improved for long enough.
    case patience
    /// The user asked for it.
    case interrupt
  }

  /// Why training ended.
  public let ending: Ending
  /// The number of minibatches that were learned from.
  public let iterationCount: Int
  /// The smallest validation error, as a fraction; nil when training ended before the first.
  public let validationError: Double?
  /// The iteration of the smallest validation error, counted from 0.
  public let bestIteration: Int?
  /// The test error at the smallest validation error, as a fraction.
  public let testError: Double?

  /// Makes an outcome.
  package init(
    ending: Ending, iterationCount: Int, validationError: Double?, bestIteration: Int?,
    testError: Double?
  ) {
    self.ending = ending
    self.iterationCount = iterationCount
    self.validationError = validationError
    self.bestIteration = bestIteration
    self.testError = testError
  }
}
