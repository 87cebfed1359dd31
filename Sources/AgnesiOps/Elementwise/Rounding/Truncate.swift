public import AgnesiGraph
import AgnesiKernel

/// Rounding towards zero.
struct Truncate: RoundingOp {
  var name: String { "trunc" }
  var function: UnaryFunction { .truncate }
  var rule: FloatingPointRoundingRule { .towardZero }

  static var samples: [OpSample] { roundingSamples(Truncate()) }
}

/// Rounding towards zero, element by element.
///
/// `out = x without its fraction`
///
/// Infinities and NaN stay, and so does the sign of a zero. No gradient passes.
///
/// - Parameter x: any tensor; integers and truth values are returned as they are.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `trunc`.
public func trunc(_ x: Variable) -> Variable { elementwise(Truncate(), [x]) }
