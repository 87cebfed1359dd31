package import Foundation

/// A document with Swift code, and the test file in which the same code runs.
///
/// The test holds each block of the document between the comments `begin <name>` and `end <name>`,
/// in the document's order; comparing both keeps what the document shows true.
package struct ShownCode {
  /// The project's folder.
  package static let project = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardized

  private let document: [String]
  private let test: [String]
  private let name: String

  /// Reads both files.
  ///
  /// - Parameters:
  ///   - document: a Markdown file, relative to the project's folder.
  ///   - test: the path of the test file.
  ///   - name: the name in the comments around the blocks.
  package init(document: String, test: String = #filePath, name: String) throws {
    self.document = try Self.lines(of: Self.project.appending(path: document))
    self.test = try Self.lines(of: URL(filePath: test))
    self.name = name
  }

  /// The blocks that the document marks as Swift.
  package var shown: [[String]] {
    Self.blocks(document, from: { $0 == "```swift" }, to: { $0 == "```" })
  }

  /// The blocks that the test runs, without their common indentation.
  package var run: [[String]] {
    func isMarker(_ word: String) -> (String) -> Bool {
      { line in line.trimmingCharacters(in: .whitespaces) == "// \(word) \(name)" }
    }
    return Self.blocks(test, from: isMarker("begin"), to: isMarker("end"))
      .map(Self.withoutIndentation)
  }

  /// What was printed but is not in the document, and what is there but was not printed.
  ///
  /// The document shows what a line prints in a comment behind it, or in the text around the code,
  /// with other line breaks and places than those of the test.
  ///
  /// - Parameter lines: what running all the blocks printed, an item for each call of `print`.
  /// - Returns: the differences, empty if all is as shown.
  package func outputDifferences(_ lines: [String]) -> [String] {
    let text = Self.withoutPlaces(document.joined(separator: "\n"))
    var promised = shown.joined().compactMap { line in
      line.contains("print(")
        ? line.range(of: "  // ").map { String(line[$0.upperBound...]) } : nil
    }
    var differences: [String] = []
    for line in lines {
      if promised.first == line {
        promised.removeFirst()
      } else if !text.contains(Self.withoutPlaces(line)) {
        differences.append("printed, but not shown: \(line)")
      }
    }
    return differences + promised.map { "shown, but not printed: \($0)" }
  }

  /// The code in the last column of those tables whose last column has a title.
  package func tableCode(column title: String) -> [String] {
    var isInside = false
    var code: [String] = []
    for (line, previous) in zip(document, [""] + document) where line.hasPrefix("|") {
      if !previous.hasPrefix("|") { isInside = line.hasSuffix("| \(title) |") }
      guard isInside else { continue }
      // A stroke in a cell is escaped.
      let row = line.replacingOccurrences(of: "\\|", with: "¦")
      let cell = row.split(separator: "|").last ?? ""
      for (number, part) in cell.split(separator: "`").enumerated() where number % 2 == 1 {
        code.append(part.replacingOccurrences(of: "¦", with: "|"))
      }
    }
    return code
  }

  /// Whether a block of the test has some code, with any line breaks and blanks.
  package func runs(_ code: String) -> Bool {
    let text = run.joined().joined().filter { $0 != " " }
    return text.contains(code.filter { $0 != " " })
  }

  private static func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func blocks(
    _ lines: [String], from isBegin: (String) -> Bool, to isEnd: (String) -> Bool
  ) -> [[String]] {
    var blocks: [[String]] = []
    var isInside = false
    for line in lines {
      if isInside, isEnd(line) {
        isInside = false
      } else if isInside {
        blocks[blocks.count - 1].append(line)
      } else if isBegin(line) {
        blocks.append([])
        isInside = true
      }
    }
    return blocks
  }

  private static func withoutIndentation(_ block: [String]) -> [String] {
    let depth = block.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return block.map { String($0.dropFirst(depth)) }
  }

  /// A text with single blanks, and without the places of errors.
  private static func withoutPlaces(_ text: String) -> String {
    text.split { $0.isWhitespace }.joined(separator: " ")
      .replacing(/at \w+\.swift:\d+/, with: "at a place")
  }
}

/// Stands in for the standard output of code that a document shows.
package final class PrintedLines {
  /// What was printed, an item for each call.
  package private(set) var lines: [String] = []

  package init() {}

  /// Prints one item.
  package func print(_ item: Any) { lines.append("\(item)") }
}
