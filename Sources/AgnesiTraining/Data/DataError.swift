/// What can go wrong with files of data: missing, damaged, or not what was expected.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file concerned, if there is one.
  public let path: String?
  /// What is wrong, with the numbers, and what was expected.
  public let message: String

  /// Makes an error about a file, or about data as a whole when `path` is nil.
  public init(path: String? = nil, _ message: String) {
    self.path = path
    self.message = message
  }

  /// The file's path, if there is one, and the message.
  public var description: String { path.map { "\($0): \(message)" } ?? message }
}
