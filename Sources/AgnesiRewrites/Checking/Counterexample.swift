public import AgnesiArray
public import AgnesiGraph

/// An expression that a rewrite changes, with values of its inputs that show it.
public struct Counterexample: Sendable, CustomStringConvertible {
  /// The name of the rewrite.
  public let rewrite: String
  /// The expression as written.
  public let before: Variable
  /// What the rewrite made of it.
  public let after: Variable
  /// The inputs of the expression, and their values.
  public let values: [Variable: NDArray]
  /// What is wrong, as in `gives [1. 2.] instead of [2. 1.]`.
  public let problem: String
  /// The seed with which it is found again.
  public let seed: UInt32

  /// The rewrite with both expressions, the types and values of the inputs, what is wrong, and the
  /// seed.
  public var description: String {
    let inputs = values.map { input, value in
      "\n  \(input) = \(value.dtype)\(value.shape) \(value)"
    }
    return "\(rewrite): \(before) → \(after) \(problem), for" + inputs.sorted().joined()
      + "\n  (seed \(seed))"
  }
}
