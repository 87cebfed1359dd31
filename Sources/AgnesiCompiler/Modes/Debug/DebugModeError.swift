public import AgnesiGraph

/// The first fault that a call in the mode `debug` met.
public struct DebugModeError: Error, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Fault: Sendable, CaseIterable {
    /// A value is another one than before.
    case changedValue
    /// A value can no longer be computed.
    case failure
    /// A value is another one when it is computed again.
    case runToRunDifference
    /// An argument, a shared variable or a constant was written to.
    case destroyedInput
    /// An output lies in the memory of another tensor.
    case aliasedOutput
  }

  /// Who is at fault.
  public enum Culprit: Hashable, Sendable {
    /// The rewrite of a name.
    case rewrite(String)
    /// A phase of rewriting, none of whose steps is at fault by itself.
    case phase(Rewrite.Phase)
    /// What an op of this name is expressed by.
    case expansion(String)
    /// The reference evaluation of an op of this name.
    case operation(String)
    /// A kernel of the native program, or an op that runs on the host between kernels.
    case kernel(String)
    /// The native program, none of whose kernels is at fault by itself.
    case program
  }

  /// What is wrong.
  public let fault: Fault
  /// Who is at fault.
  public let culprit: Culprit
  /// Where the user wrote the expression, and whether a gradient of it is meant.
  public let origin: Origin
  /// How the values differ, where they do.
  public let difference: ValueDifference?
  /// More about it, in lines: for a rewrite what it replaced by what.
  public let details: [String]
  private let deed: String

  /// Makes an error.
  ///
  /// - Parameter deed: what the culprit does, to follow its name, as in `changes a value`.
  init(
    _ fault: Fault, _ culprit: Culprit, _ deed: String, _ origin: Origin,
    difference: ValueDifference? = nil, details: [String] = []
  ) {
    self.fault = fault
    self.culprit = culprit
    self.deed = deed
    self.origin = origin
    self.difference = difference
    self.details = details
  }

  /// The fault with its place, and lines that tell more.
  ///
  ///     rewrite 'tanh-is-odd' changes a value, at Model.swift:4
  ///       tanh(-x) → tanh(x)
  ///       2 of 3 elements differ, first at [1]: expected -0.7615942, found 0.7615942 (float32[3])
  public var description: String {
    let more = details + (difference.map { [$0.description] } ?? [])
    return (["\(culprit) \(deed)\(origin.suffix)"] + more.map { "  \($0)" })
      .joined(separator: "\n")
  }
}

extension DebugModeError.Culprit: CustomStringConvertible {
  /// As in `rewrite 'add-zero'`.
  public var description: String {
    switch self {
    case .rewrite(let name): "rewrite '\(name)'"
    case .phase(let phase): "the phase '\(phase.rawValue)'"
    case .expansion(let name): "the expansion of '\(name)'"
    case .operation(let name): "the reference evaluation of '\(name)'"
    case .kernel(let name): "kernel '\(name)'"
    case .program: "the native program"
    }
  }
}
