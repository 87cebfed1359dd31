public import AgnesiGraph
import AgnesiKernel

/// Rounding up.
struct Ceil: RoundingOp {
  var name: String { "ceil" }
  var function: UnaryFunction { .ceil }
  var rule: FloatingPointRoundingRule { .up }

  static var samples: [OpSample] { roundingSamples(Ceil()) }
}

/// Rounding up, element by element.
///
/// `out = the least integer that is at least x`
///
/// Infinities and NaN stay, and so does the sign of a zero. No gradient passes.
///
/// - Parameter x: any tensor; integers and truth values are returned as they are.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `ceil`.
public func ceil(_ x: Variable) -> Variable { elementwise(Ceil(), [x]) }
