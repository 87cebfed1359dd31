public import AgnesiGraph
import AgnesiKernel

/// Rounding down.
struct Floor: RoundingOp {
  var name: String { "floor" }
  var function: UnaryFunction { .floor }
  var rule: FloatingPointRoundingRule { .down }

  static var samples: [OpSample] { roundingSamples(Floor()) }
}

/// Rounding down, element by element.
///
/// `out = the largest integer that is at most x`
///
/// Infinities and NaN stay, and so does the sign of a zero. No gradient passes.
///
/// - Parameter x: any tensor; integers and truth values are returned as they are.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `floor`.
public func floor(_ x: Variable) -> Variable { elementwise(Floor(), [x]) }
