/// What happens during training, for those who show or save it.
public enum TrainingEvent: Hashable, Sendable {
  /// A minibatch is about to be learned from.
  case iteration(TrainingPosition)
  /// A minibatch was learned from; this was the cost before.
  case trained(TrainingPosition, cost: Double)
  /// The validation error was measured.
  case validation(TrainingPosition, error: Double)
  /// The validation error was the smallest so far; this is the test error that goes with it.
  case best(TrainingPosition, testError: Double)
}

/// A place in the training.
public struct TrainingPosition: Hashable, Sendable {
  /// The pass over the training examples, from 1.
  public let epoch: Int
  /// The minibatch in the epoch, from 0.
  public let minibatch: Int
  /// The number of minibatches of an epoch.
  public let minibatchCount: Int
  /// The number of minibatches that were learned from before this one.
  public var iteration: Int { (epoch - 1) * minibatchCount + minibatch }
  /// The most passes over the training examples.
  public let epochCount: Int
  /// The iteration that will be the last if nothing improves.
  public let lastIteration: Int
}
