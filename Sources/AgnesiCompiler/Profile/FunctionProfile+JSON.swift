public import AgnesiArray
import AgnesiGraph
import Foundation

extension FunctionProfile {
  /// The profile for other programs, which `JSONDecoder` reads back.
  ///
  /// An object with `name`, `callCount`, `callNanoseconds`, `compileStages`, and the list `kernels`,
  /// whose entries have the stored properties of `Kernel`, and `nanoseconds`, `leastNanoseconds` and
  /// `greatestNanoseconds`.
  ///
  /// - Throws: `ArrayError` for a name that cannot be written.
  public func json() throws(ArrayError) -> String {
    String(decoding: try Self.encoded(self), as: UTF8.self)
  }

  /// Writes `json()` to a file, which appears whole or not at all.
  ///
  /// - Parameter path: the file to make or replace.
  /// - Throws: `ArrayError` with the path and the system's reason.
  public func write(to path: String) throws(ArrayError) {
    try AtomicFile.write(try Self.encoded(self), to: path)
  }

  /// The bytes of a value as JSON, with names in order.
  static func encoded(_ value: some Encodable) throws(ArrayError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      throw ArrayError("the profile cannot be written as JSON: \(error)")
    }
  }
}

extension FunctionReport.Stage: Codable {
  private enum CodingKeys: String, CodingKey { case name, nanoseconds }

  /// Reads a stage with its time in nanoseconds.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      time: .nanoseconds(try container.decode(Int64.self, forKey: .nanoseconds)))
  }

  /// Writes the stage with its time in nanoseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(Int64(time / .nanoseconds(1)), forKey: .nanoseconds)
  }
}
