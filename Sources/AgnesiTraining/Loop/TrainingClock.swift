#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Measures how fast training goes.
struct TrainingClock {
  private let batchSize: Int
  private let now: () -> Double
  private let start: Double
  /// When the running minibatch began.
  private var stepStart = 0.0
  /// When the first minibatch ended; it includes compiling, and so counts for nothing else.
  private var firstEnd: Double?
  /// The minibatches after the first, and the seconds that they took without validation.
  private var stepCount = 0
  private var stepSeconds = 0.0

  init(batchSize: Int, now: @escaping () -> Double) {
    self.batchSize = batchSize
    self.now = now
    start = now()
  }

  /// Seconds since some moment in the past, never going back.
  static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Seconds since this clock was made.
  var elapsed: Double { now() - start }

  /// Takes the time of an event.
  mutating func observe(_ event: TrainingEvent) {
    switch event {
    case .iteration:
      stepStart = now()
    case .trained where firstEnd == nil:
      firstEnd = now()
    case .trained:
      stepCount += 1
      stepSeconds += now() - stepStart
    case .validation, .best:
      break
    }
  }

  /// How many pictures are learned from in a second; nil before there is a figure.
  var imagesPerSecond: Double? {
    stepSeconds > 0 ? Double(stepCount * batchSize) / stepSeconds : nil
  }

  /// How long training takes if nothing improves, validation included; nil before it is known.
  func secondsLeft(at position: TrainingPosition) -> Double? {
    guard let firstEnd, stepCount > 0 else { return nil }
    let perStep = (now() - firstEnd) / Double(stepCount)
    return perStep * Double(position.lastIteration - position.iteration)
  }
}
