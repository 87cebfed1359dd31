import Foundation

/// A page of the documentation in which marked blocks show what the program prints.
///
/// A comment such as `<!-- stage: graph -->` stands before each block: fenced code, or a table.
/// With `AGNESI_UPDATE_DOCS=1` the blocks are written anew instead of compared.
package struct PrintedPage {
  private let file: URL
  private var lines: [String]
  private let isUpdating = ProcessInfo.processInfo.environment["AGNESI_UPDATE_DOCS"] == "1"

  /// Reads a page.
  ///
  /// - Parameter path: the file, relative to the project's folder.
  package init(_ path: String) throws {
    file = ShownCode.project.appending(path: path)
    lines = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Compares a block with what the program prints, or replaces it.
  ///
  /// - Parameters:
  ///   - marker: the text of the comment before the block.
  ///   - printed: what the program prints.
  /// - Returns: whether the page shows it; nil without such a block.
  package mutating func shows(_ printed: String, at marker: String) -> Bool? {
    guard let place = lines.firstIndex(of: "<!-- \(marker) -->") else { return nil }
    let isFenced = lines[place + 1].hasPrefix("```")
    let start = place + (isFenced ? 2 : 1)
    guard let end = lines[start...].firstIndex(of: isFenced ? "```" : "") else { return nil }
    let expected = printed.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if isUpdating { lines.replaceSubrange(start..<end, with: expected) }
    return isUpdating || Array(lines[start..<end]) == expected
  }

  /// Writes the page if its blocks were to be replaced.
  package func save() throws {
    guard isUpdating else { return }
    try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
  }
}
