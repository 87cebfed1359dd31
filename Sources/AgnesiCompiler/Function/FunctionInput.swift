public import AgnesiGraph

/// Something that can stand in a function's list of inputs: a `Variable`, or an `In`, which is one
/// with a default value.
public protocol FunctionInput: Sendable {
  /// The input variable.
  var variable: Variable { get }
  /// The value for calls that do not pass one.
  var defaultValue: (any TensorValue)? { get }
}

extension Variable: FunctionInput {
  /// The variable itself.
  public var variable: Variable { self }
  /// None: every call passes a value.
  public var defaultValue: (any TensorValue)? { nil }
}

/// An input with a default value, which calls may leave out from the end or by name.
///
/// - SeeAlso: Theano's `In(variable, value=)`.
public struct In: FunctionInput {
  /// The input variable.
  public let variable: Variable
  /// The value for calls that do not pass one.
  public let defaultValue: (any TensorValue)?

  /// Makes an input with a default value.
  public init(_ variable: Variable, value: any TensorValue) {
    self.variable = variable
    self.defaultValue = value
  }
}
