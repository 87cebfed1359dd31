public import AgnesiKernel

/// What an op knows about its operands when a function is specialised for the sizes of a call:
/// their sizes, and the values of small integer operands, each a constant or a run-time integer.
public struct ShapeContext: Sendable {
  /// Two sizes that must be equal in each call, and what to say when they are not; `#0` and `#1`
  /// in the message stand for them.
  package struct Requirement: Sendable {
    package var condition: Scalar
    package var values: [Scalar]
    package var message: String

    package init(condition: Scalar, values: [Scalar], message: String) {
      self.condition = condition
      self.values = values
      self.message = message
    }

    /// The message with `#0`, `#1` and so on replaced by numbers.
    package func text(_ numbers: [Int64]) -> String { message.fillingIn(numbers) }
  }

  /// The types of the inputs.
  public let inputTypes: [TensorType]
  /// The types of the outputs.
  public let outputTypes: [TensorType]
  /// The sizes of each input.
  public let inputShapes: [[Scalar]]
  /// The elements of each input in row-major order, as far as known before any kernel runs;
  /// never nil for the op's `hostInputs`.
  public let inputValues: [[Scalar]?]
  /// The sizes of each output; empty while they are being inferred.
  package var outputShapes: [[Scalar]] = []
  package private(set) var requirements: [Requirement] = []

  package init(
    inputTypes: [TensorType], outputTypes: [TensorType], inputShapes: [[Scalar]],
    inputValues: [[Scalar]?]
  ) {
    self.inputTypes = inputTypes
    self.outputTypes = outputTypes
    self.inputShapes = inputShapes
    self.inputValues = inputValues
  }

  /// Demands that two sizes are equal in every call.
  ///
  /// - Parameters:
  ///   - a: one size; `#0` in the message.
  ///   - b: the other size; `#1` in the message.
  ///   - message: what is wrong when they differ.
  public mutating func require(_ a: Scalar, equals b: Scalar, _ message: String) {
    require(.compare(.equal, a, b), values: [a, b], message)
  }

  /// Demands that a condition on sizes holds in every call.
  ///
  /// `#0`, `#1` and so on in the message stand for the values.
  public mutating func require(_ condition: Scalar, values: [Scalar], _ message: String) {
    if condition.isTrue { return }
    requirements.append(Requirement(condition: condition, values: values, message: message))
  }
}

extension String {
  /// The text with `#0`, `#1` and so on replaced by numbers.
  package func fillingIn(_ numbers: [Int64]) -> String {
    numbers.enumerated().reduce(self) { text, entry in
      text.replacing("#\(entry.offset)", with: String(entry.element))
    }
  }
}
