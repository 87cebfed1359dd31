/// What can go wrong when arrays are made, converted, read or written.
public struct ArrayError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with the numbers, and what was expected.
  public let message: String

  /// Makes an error with the given text.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
