/// What is wrong with a call of a compiled function.
public struct CallError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with the numbers, and what was expected.
  public let message: String

  init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
