/// What is wrong with the words of a command line.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The option concerned, the value given, and what was expected.
  package let message: String

  /// Makes an error with the given text.
  package init(_ message: String) { self.message = message }

  /// The message.
  package var description: String { message }

  /// The status with which a program ends after such an error.
  package static let exitStatus: Int32 = 2
}
