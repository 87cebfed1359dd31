package import AgnesiGraph

/// A wrong expression, with what its error must say and the line on which it stands.
package struct Misuse {
  private let variable: Variable
  private let operation: String
  private let parts: [String]
  private let file: String
  private let line: Int

  /// Describes a misuse that is written on the line of this call.
  ///
  /// - Parameters:
  ///   - variable: the expression.
  ///   - operation: the operation that the error must name.
  ///   - parts: what the message must contain.
  package init(
    _ variable: Variable, _ operation: String, _ parts: String..., file: String = #fileID,
    line: Int = #line
  ) {
    self.variable = variable
    self.operation = operation
    self.parts = parts
    self.file = file.split(separator: "/").last.map(String.init) ?? file
    self.line = line
  }

  /// What is wrong with the error; empty when it is as it should be.
  package var problems: [String] {
    let errors = variable.errors
    guard let error = errors.first, errors.count == 1 else {
      return ["line \(line): \(errors.count) errors: \(errors)"]
    }
    var problems: [String] = []
    if error.operation != operation { problems.append("names \(error.operation)") }
    problems += parts.filter { !error.message.contains($0) }.map { "does not say '\($0)'" }
    let location = error.origin.location.map(\.description) ?? "nowhere"
    if location != "\(file):\(line)" { problems.append("points at \(location)") }
    return problems.map { "line \(line): \($0): \(error)" }
  }
}
