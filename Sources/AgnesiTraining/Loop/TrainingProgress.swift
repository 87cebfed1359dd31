#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Shows training as the Deep Learning Tutorials do, line by line.
///
/// On a terminal a bar below the lines shows the epoch, images per second and the time left. Where
/// the output goes elsewhere there are plain lines only, each written at once.
public struct TrainingProgress {
  /// How much is shown.
  public enum Style: Hashable, Sendable {
    /// The last line only.
    case quiet
    /// Plain lines.
    case lines
    /// Plain lines, and a bar that is not wider than a number of columns.
    case bar(columns: Int)

    /// The style for standard output: a bar on a terminal, else lines.
    public static var automatic: Style {
      guard isatty(STDOUT_FILENO) == 1 else { return .lines }
      var size = winsize()
      let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      return .bar(columns: known ? Int(size.ws_col) : 80)
    }
  }

  private let style: Style
  private let write: (String) -> Void
  private var clock: TrainingClock
  private var barIsShown = false
  private var barTime = -Double.infinity

  /// Erases the line that the cursor is on and goes back to its beginning.
  private static let eraseLine = "\r\u{1b}[K"
  /// The fewest seconds between two drawings of the bar.
  private static let barInterval = 0.1

  /// Makes a display on standard output.
  ///
  /// - Parameters:
  ///   - batchSize: the number of pictures of a minibatch.
  ///   - style: how much is shown.
  public init(batchSize: Int, style: Style = .automatic) {
    self.init(batchSize: batchSize, style: style, now: TrainingClock.monotonicSeconds) {
      print($0, terminator: "")
      // Standard output keeps lines back when it is not a terminal; all streams are flushed.
      fflush(nil)
    }
  }

  /// Makes a display with a clock and an output of its own.
  package init(
    batchSize: Int, style: Style, now: @escaping () -> Double, write: @escaping (String) -> Void
  ) {
    self.style = style
    self.write = write
    clock = TrainingClock(batchSize: batchSize, now: now)
  }

  /// Shows an event.
  public mutating func observe(_ event: TrainingEvent) {
    clock.observe(event)
    if style == .quiet { return }
    switch event {
    case .iteration(let position):
      if position.iteration % 100 == 0 { line("training @ iter =  \(position.iteration)") }
    case .trained(let position, let cost):
      drawBar(position, cost)
    case .validation(let position, let error):
      line("\(place(position)), validation error \(percent(error))")
    case .best(let position, let error):
      line("     \(place(position)), test error of best model \(percent(error))")
    }
  }

  /// Shows how training ended.
  public mutating func finish(_ outcome: TrainingOutcome) {
    if style != .quiet {
      line(
        outcome.ending == .interrupt
          ? "Interrupted after \(outcome.iterationCount) minibatches." : "Optimization complete.")
    }
    guard let error = outcome.validationError, let best = outcome.bestIteration,
      let testError = outcome.testError
    else { return line("There was no validation: fewer minibatches than an epoch.") }
    line(
      "Best validation score of \(percent(error)) obtained at iteration \(best + 1), "
        + "with test performance \(percent(testError))")
  }

  /// The run time for standard error, such as `Example-LeNet5 ran for 380.28m`.
  ///
  /// - Parameter program: the name of the program.
  public func runTime(of program: String) -> String {
    let rate = clock.imagesPerSecond.map { ", learning from \(Int($0)) images/s" } ?? ""
    return "The code for \(program) ran for \(fixed(clock.elapsed / 60, digits: 2))m\(rate)"
  }

  private func place(_ position: TrainingPosition) -> String {
    "epoch \(position.epoch), minibatch \(position.minibatch + 1)/\(position.minibatchCount)"
  }

  private func percent(_ fraction: Double) -> String { fixed(fraction * 100, digits: 6) + " %" }

  /// Writes a line in the place of the bar.
  private mutating func line(_ text: String) {
    write((barIsShown ? Self.eraseLine : "") + text + "\n")
    barIsShown = false
  }

  private mutating func drawBar(_ position: TrainingPosition, _ cost: Double) {
    guard case .bar(let columns) = style, clock.elapsed >= barTime + Self.barInterval else {
      return
    }
    barTime = clock.elapsed
    let done = position.minibatch + 1
    let width = 20
    let filled = width * done / position.minibatchCount
    var parts = [
      "epoch \(position.epoch)/\(position.epochCount) ["
        + String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
        + "] \(done)/\(position.minibatchCount)",
      "cost \(fixed(cost, digits: 4))",
    ]
    if let rate = clock.imagesPerSecond { parts.append("\(Int(rate)) images/s") }
    if let left = clock.secondsLeft(at: position) { parts.append(duration(left) + " left") }
    // A full line would make the terminal scroll.
    write(Self.eraseLine + parts.joined(separator: "  ").prefix(max(columns - 1, 0)))
    barIsShown = true
  }
}

/// A duration for people: `35 s`, `12 min`, `3 h 05 min`.
package func duration(_ seconds: Double) -> String {
  guard seconds < 1e9 else { return "years" }
  let minutes = Int((seconds / 60).rounded())
  if seconds < 90 { return "\(Int(seconds.rounded())) s" }
  if minutes < 60 { return "\(minutes) min" }
  return "\(minutes / 60) h \(minutes % 60 < 10 ? "0" : "")\(minutes % 60) min"
}

/// A number with a fixed number of digits after the point, as C's `%.*f` prints it.
package func fixed(_ value: Double, digits: Int32) -> String {
  // The longest double has 309 digits before the point.
  var text = [CChar](repeating: 0, count: 400)
  _ = withVaList([digits, value]) { vsnprintf(&text, text.count, "%.*f", $0) }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
