import Synchronization

/// One mistake in an expression: what is wrong with which operands, and where the user wrote it.
public struct GraphError: Error, Sendable, CustomStringConvertible {
  /// Tells mistakes apart, so that one that reaches an output on two ways is reported once.
  let id: Int
  /// The operation that could not be applied.
  public let operation: String
  /// What is wrong, with the numbers, and what was expected.
  public let message: String
  /// The types of the operands as they were.
  public let operands: [TensorType]
  /// Where the user applied the operation.
  public let origin: Origin

  private static let nextID = Atomic<Int>(0)

  package init(
    operation: String, message: String, operands: [TensorType], origin: Origin
  ) {
    self.id = Self.nextID.wrappingAdd(1, ordering: .relaxed).newValue
    self.operation = operation
    self.message = message
    self.operands = operands
    self.origin = origin
  }

  /// As in `dot: inner sizes 800 and 500 differ (float32[?, 800], float32[500, 10]), at
  /// Model.swift:41`.
  public var description: String {
    var text = "\(operation): \(message)"
    if !operands.isEmpty {
      text += " (" + operands.map(\.description).joined(separator: ", ") + ")"
    }
    return text + origin.suffix
  }
}

/// All distinct mistakes behind the variables that were to be used; never empty.
public struct GraphErrors: Error, Sendable, CustomStringConvertible {
  /// The mistakes, in the order in which they were made.
  public let errors: [GraphError]

  /// Collects mistakes, each once.
  package init(_ errors: [GraphError]) {
    var seen: Set<Int> = []
    self.errors = errors.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
  }

  /// Makes the error of a single mistake that is not in an expression, such as a bad argument.
  package init(operation: String, _ message: String, operands: [TensorType] = []) {
    self.init([
      GraphError(
        operation: operation, message: message, operands: operands, origin: .current())
    ])
  }

  /// Makes the error of a node that refuses values, with the place of the expression.
  package init(_ node: Node, _ message: String, operands: [TensorType]? = nil) {
    self.init([
      GraphError(
        operation: node.op.name, message: message,
        operands: operands ?? node.inputs.compactMap(\.knownType), origin: node.origin)
    ])
  }

  /// One line a mistake.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Why an op refuses its operands: the text only; operands and place are added by `apply`.
public struct OpFailure: Error, Sendable {
  /// What is wrong, with the numbers, and what was expected.
  public let message: String

  /// Makes a failure with the given text.
  public init(_ message: String) { self.message = message }
}
