/// Decides when training has stopped helping: the patience rule of the Deep Learning Tutorials.
///
/// Training goes on for at least `patience` iterations (minibatches). When the validation error at
/// iteration i falls below `improvementThreshold` times the best one, it goes on until iteration
/// `patienceIncrease * i` at least. Iterations count from 0.
public struct EarlyStopping: Hashable, Sendable {
  /// The iteration at which training stops; grows when the error improves enough.
  public private(set) var patience: Int
  /// A better error makes training this many times as long.
  public let patienceIncrease: Int
  /// An error is better enough when it is below this part of the best one.
  public let improvementThreshold: Double
  /// The smallest error so far; infinite before the first.
  public private(set) var bestError = Double.infinity
  /// The iteration of the smallest error; nil before the first.
  public private(set) var bestIteration: Int?

  /// Makes a rule; the defaults are the tutorial's for LeNet.
  public init(
    patience: Int = 10_000, patienceIncrease: Int = 2, improvementThreshold: Double = 0.995
  ) {
    self.patience = patience
    self.patienceIncrease = patienceIncrease
    self.improvementThreshold = improvementThreshold
  }

  /// How many iterations lie between two validations: an epoch, but at most half the patience.
  ///
  /// - Parameter batchCount: the number of minibatches of an epoch.
  /// - Returns: at least 1.
  public func validationInterval(batchCount: Int) -> Int { max(1, min(batchCount, patience / 2)) }

  /// Takes notice of a validation error.
  ///
  /// - Parameters:
  ///   - error: the error; NaN is never better.
  ///   - iteration: the iteration after which it was measured.
  /// - Returns: whether it is the smallest so far.
  public mutating func record(_ error: Double, at iteration: Int) -> Bool {
    guard error < bestError else { return false }
    if error < bestError * improvementThreshold {
      let extended = iteration.multipliedReportingOverflow(by: patienceIncrease)
      patience = max(patience, extended.overflow ? .max : extended.partialValue)
    }
    bestError = error
    bestIteration = iteration
    return true
  }

  /// Whether training ends after an iteration.
  public func shouldStop(after iteration: Int) -> Bool { patience <= iteration }
}
