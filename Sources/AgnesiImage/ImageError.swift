/// What can go wrong when pictures are read, made or written: one line, with the numbers.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure, for programs that treat them differently.
  public enum Kind: Hashable, Sendable {
    /// The file cannot be opened or read.
    case unreadable
    /// The bytes are no picture, or of a format that this module does not know.
    case unrecognized
    /// The picture is in order, but of a variety that cannot be read.
    case unsupported
    /// The bytes break the rules of their format, or end too early.
    case damaged
    /// The file or the picture is larger than the limits allow.
    case tooLarge
    /// The file cannot be written.
    case unwritable
    /// A value given by the caller does not fit, such as a sample count or a shape.
    case invalid
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// What is wrong, with the numbers, and what was expected; a single line.
  public let message: String

  /// Makes an error with the given text.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// The same error with the name of the file in front of its message.
  func inFile(_ path: String) -> ImageError { ImageError(kind, "\(path): \(message)") }
}
