import AgnesiArray
import AgnesiGraph

/// An expression to which a rewrite applied.
struct RewriteTrial {
  private let rewrite: Rewrite
  private let before: Variable
  /// What the expression became.
  let after: Variable
  /// What the driver found wrong.
  private let problem: String?

  /// What came of a comparison.
  enum Outcome {
    case same
    /// The values differ, in the way that the text says.
    case different(String)
    /// The expression as written has no elements, or no values that the rewrite promises to keep.
    case nothingToCompare
  }

  /// Rewrites an expression; nil for one that has mistakes or to which the rewrite does not apply.
  init?(of rewrite: Rewrite, on expression: Variable) {
    var report = RewriteDriver.Report()
    guard let outputs = try? RewriteDriver([rewrite]).run([expression], report: &report),
      let output = outputs.first
    else { return nil }
    if !report.rejected.isEmpty {
      problem = "is of another type"
    } else if !report.exhausted.isEmpty {
      problem = "has no end"
    } else if !report.counts.isEmpty {
      problem = nil
    } else {
      return nil
    }
    self.rewrite = rewrite
    before = expression
    after = output
  }

  /// Compares the expression before and after for some values of its inputs.
  func outcome(_ values: [Variable: NDArray]) -> Outcome {
    if let problem { return .different(problem) }
    // Sizes that do not fit are an error as written; whether they stay one is not asked here.
    guard let expected = try? expectedValue(values) else { return .nothingToCompare }
    do {
      let result = try ReferenceEvaluator.evaluate([after], values)[0]
      if !agree(result, expected) { return .different("gives \(result) instead of \(expected)") }
      return expected.count > 0 ? .same : .nothingToCompare
    } catch {
      return .different("fails: \(error)")
    }
  }

  /// The value as written; nil where the rewrite does not promise to keep it.
  private func expectedValue(_ values: [Variable: NDArray]) throws -> NDArray? {
    let parts = Graph.topologicalOrder([before]).flatMap(\.outputs) + [before]
    let results = try ReferenceEvaluator.evaluate(parts, values)
    if rewrite.assumesFiniteParts {
      let isGiven = try values.values.contains { try $0.doubles().contains(where: \.isNaN) }
      for result in results where result.dtype.isFloating {
        let numbers = try result.doubles()
        // A NaN that was given is to be kept; one that arises is like an infinity.
        if numbers.contains(where: { $0.isInfinite || ($0.isNaN && !isGiven) }) { return nil }
      }
    }
    return results.last
  }

  /// Formulas that round in another way agree but for some of the digits.
  private func agree(_ result: NDArray, _ expected: NDArray) -> Bool {
    guard result.dtype == expected.dtype else { return false }
    guard expected.dtype.isFloating else { return result == expected }
    let precision = expected.dtype == .float32 ? 1e-5 : 1e-12
    let tolerance = rewrite.assumesFiniteParts ? 100 * precision : precision
    return result.isClose(
      to: expected, relativeTolerance: tolerance, absoluteTolerance: tolerance, equalNaN: true)
  }
}

extension Rewrite {
  /// Whether the values are promised to stay only where all parts of the expression are finite.
  var assumesFiniteParts: Bool { phase == .stabilize || tags.contains(.nanUnsafe) }
}
