import AgnesiArray
import AgnesiGraph

/// What the results of a graph may be when it is computed in another way.
///
/// A number may differ by a few units in the last place, or by a few times of what differently
/// rounded evaluations of the graph differ (`RoundingVariation`). What is not finite must stay so,
/// and what is finite too; with two exceptions. Where rounding alone can tip a result over to
/// infinity or NaN, anything goes. And a result that is not finite only because the graph as written
/// meets infinity, or a formula that assumes finite values, may be a number: then it is better.
struct Judgement {
  private let graph: Graph
  private let values: [Variable: NDArray]
  /// The results of the graph as it is.
  let expected: [NDArray]
  /// Whether infinity arises anywhere on the way, or is passed in.
  private let meetsInfinity: Bool
  /// Whether infinity or NaN does.
  private let meetsNonFinite: Bool
  private let mayImprove: Bool
  private let variations: [RoundingVariation]

  /// Evaluates a graph.
  ///
  /// - Parameters:
  ///   - mayImprove: whether finite numbers are welcome where the graph gives none.
  ///   - variations: other ways to round.
  init(
    _ outputs: [Variable], _ values: [Variable: NDArray], mayImprove: Bool,
    variations: [RoundingVariation]
  ) throws {
    self.variations = variations
    graph = try Graph(outputs)
    self.values = values
    self.mayImprove = mayImprove
    let watch = InfinityWatch()
    expected = try ReferenceEvaluator.evaluate(graph, values, observer: watch)
    meetsNonFinite = watch.hasMetNonFinite || !values.values.allSatisfy(\.isFinite)
    meetsInfinity =
      watch.hasMetInfinity || values.values.contains { (try? $0.hasInfinity()) == true }
  }

  /// What is wrong with other results; nil if nothing is.
  func complaint(about computed: [NDArray]) throws -> String? {
    guard computed.count == expected.count else { return "\(computed.count) results" }
    var others = VariedResults(variations, of: graph, values)
    for (number, (result, wanted)) in zip(computed, expected).enumerated() {
      guard result.dtype == wanted.dtype, result.shape == wanted.shape else {
        return "output \(number) is \(TensorType(of: result)), not \(TensorType(of: wanted))"
      }
      if result == wanted { continue }
      if !wanted.dtype.isFloating {
        // A comparison with what is a number now, but was none.
        if meetsInfinity || mayImprove && meetsNonFinite { continue }
        if others.contains(where: { $0[number] != wanted }) { continue }
        return "output \(number) is \(result), not \(wanted)"
      }
      let (a, b) = (try result.doubles(), try wanted.doubles())
      var spreads = [Double](repeating: 0, count: a.count)
      var doubtful = a.indices.filter { !isClose(a[$0], b[$0], spread: 0, wanted.dtype) }
      if doubtful.isEmpty { continue }
      let areExplained = try others.contains { other in
        let numbers = try other[number].doubles()
        for place in doubtful {
          let distance = (numbers[place] - b[place]).magnitude
          if numbers[place].isFinite != b[place].isFinite {
            spreads[place] = .infinity
          } else if distance > spreads[place] {
            spreads[place] = distance
          }
        }
        doubtful.removeAll { isClose(a[$0], b[$0], spread: spreads[$0], wanted.dtype) }
        return doubtful.isEmpty
      }
      if !areExplained {
        let place = doubtful[0]
        return
          "element \(place) of output \(number) is \(a[place]), not \(b[place]) ± \(spreads[place])"
      }
    }
    return nil
  }

  private func isClose(_ a: Double, _ b: Double, spread: Double, _ dtype: DType) -> Bool {
    if a == b || a.isNaN && b.isNaN || spread.isInfinite { return true }
    guard b.isFinite else { return mayImprove || meetsInfinity }
    let (relative, absolute) = dtype == .float32 ? (1e-5, 1e-18) : (2e-14, 1e-140)
    return (a - b).magnitude <= relative * b.magnitude + absolute + 16 * spread
  }
}

/// The results of a graph in one variation after another, each computed when it is first needed.
private struct VariedResults {
  private var variations: ArraySlice<RoundingVariation>
  private let graph: Graph
  private let values: [Variable: NDArray]
  private var found: [[NDArray]] = []

  init(_ variations: [RoundingVariation], of graph: Graph, _ values: [Variable: NDArray]) {
    self.variations = variations[...]
    self.graph = graph
    self.values = values
  }

  /// Whether the results of a variation satisfy a condition, which is asked up to the first that do.
  mutating func contains(where condition: ([NDArray]) throws -> Bool) rethrows -> Bool {
    for results in found where try condition(results) { return true }
    while let variation = variations.popFirst() {
      // A variation may refuse to run, such as where a rounded number is an index.
      guard let results = try? variation.evaluate(graph, values) else { continue }
      found.append(results)
      if try condition(results) { return true }
    }
    return false
  }
}

/// Notes whether infinity or NaN arises.
private final class InfinityWatch: EvaluationObserver {
  private(set) var hasMetInfinity = false
  private(set) var hasMetNonFinite = false

  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    if outputs.allSatisfy(\.isFinite) { return }
    hasMetNonFinite = true
    hasMetInfinity = try hasMetInfinity || outputs.contains { try $0.hasInfinity() }
  }
}

extension NDArray {
  fileprivate func hasInfinity() throws -> Bool {
    guard dtype.isFloating else { return false }
    return try doubles().contains(where: \.isInfinite)
  }
}
