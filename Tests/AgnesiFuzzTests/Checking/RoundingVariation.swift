import AgnesiArray
import AgnesiGraph

/// Another arithmetic in which to evaluate a graph, to see how far rounding can move its results.
///
/// Equal numbers are rounded equally, and negative ones as positive ones, so that ties stay ties
/// and differences of equal numbers stay 0. Ops that only move or choose numbers do not round.
enum RoundingVariation {
  /// To one of the next few numbers, by a function of the number and a seed.
  case nearby(seed: UInt64)
  /// The same, but what is equal by chance, as results of different nodes, is rounded differently:
  /// other formulas, or terms in another order, lose other digits.
  case reordered(seed: UInt64)
  /// The same, with what else native code is free to do: it may add a product before it is rounded,
  /// and add up many in its own order; it may multiply by the zeros of a border or leave them out,
  /// so that a convolution of what is not finite may be NaN.
  case contracted(seed: UInt64)
  /// To 0 or infinity beyond the square roots of the smallest and largest number, to see where
  /// another order of factors may underflow or overflow.
  case halfRange
  /// To large numbers instead of infinity, and small ones instead of 0 where an exponential, a
  /// product or a quotient underflows, to see what stable formulas may improve.
  case saturated
  /// As always, but every 0 that is computed has the same sign.
  case signedZeros(FloatingPointSign)
  /// As always, but each 0 that is computed has a sign of its own.
  case mixedZeros(seed: UInt64)

  /// The variations by which the reference evaluation of another graph is judged.
  static let reference =
    (1...12).map { RoundingVariation.nearby(seed: $0) } + (1...8).map { .reordered(seed: $0) } + [
      .halfRange, .saturated, .signedZeros(.plus), .signedZeros(.minus),
    ] + (1...6).map { .mixedZeros(seed: $0) }

  /// The variations by which native code is judged.
  static let native = reference + (1...8).map { .contracted(seed: $0) }

  /// The results of a graph in this arithmetic.
  func evaluate(_ graph: Graph, _ values: [Variable: NDArray]) throws -> [NDArray] {
    let arithmetic = VariedArithmetic(variation: self, graph: graph)
    var values = values
    if case .mixedZeros = self {
      // What is passed in is no computed 0.
    } else {
      values = try values.mapValues { try arithmetic.rounded($0) }
    }
    return try ReferenceEvaluator.evaluate(graph, values, observer: arithmetic)
  }
}
