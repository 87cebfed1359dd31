/// Text of the user in C comments, which it must not be able to end.
enum CComment {
  /// The lines of a comment statement.
  static func lines(_ text: String) -> [String] {
    harmless(text).map { $0.isEmpty ? "/* */" : "/* \($0) */" }
  }

  /// The comment above a function; nothing for an empty text.
  static func block(_ text: String) -> String {
    lines(text).filter { $0 != "/* */" }.map { $0 + "\n" }.joined()
  }

  /// The text in lines, without anything that ends or opens a comment, joins lines, or shows text
  /// in another order than the compiler reads it.
  private static func harmless(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var result = ""
      for scalar in line.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: result.append(" ")
        default:
          let joins = (result.last == "*" && scalar == "/") || (result.last == "/" && scalar == "*")
          if joins || (result.last == "?" && scalar == "?") { result.append(" ") }
          result.unicodeScalars.append(scalar)
        }
      }
      if result.last == "\\" { result.append(" ") }
      while let last = result.last, last == " " || last == "\t" { result.removeLast() }
      return result
    }
  }
}
