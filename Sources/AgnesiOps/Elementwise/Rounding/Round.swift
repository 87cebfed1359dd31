public import AgnesiGraph
import AgnesiKernel

/// Rounding to the nearest integer, halves to the even one.
struct Round: RoundingOp {
  var name: String { "round" }
  var function: UnaryFunction { .roundEven }
  var rule: FloatingPointRoundingRule { .toNearestOrEven }

  static var samples: [OpSample] { roundingSamples(Round()) }
}

/// Rounding to the nearest integer, halves to the even one, element by element.
///
/// `out = the integer nearest to x, the even one of two`
///
/// 0.5 and 2.5 become 0 and 2. Infinities and NaN stay, and so does the sign of a zero. No gradient passes.
///
/// - Parameter x: any tensor; integers and truth values are returned as they are.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `round` with mode `half_to_even`.
public func round(_ x: Variable) -> Variable { elementwise(Round(), [x]) }
