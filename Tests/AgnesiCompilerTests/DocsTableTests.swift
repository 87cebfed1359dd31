import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Foundation
import Testing

/// The tables in Docs/ are those of the program.
@Suite struct DocsTableTests {
  private func page(_ name: String) throws -> String {
    try String(
      contentsOf: ShownCode.project.appending(path: "Docs/\(name)"), encoding: .utf8)
  }

  @Test("Docs/Dtypes.md holds the table of how dtypes mix")
  func dtypes() throws {
    let kinds = DType.allCases
    var rows = [
      "| | " + kinds.map { "`\($0)`" }.joined(separator: " | ") + " |",
      "|" + String(repeating: "---|", count: kinds.count + 1),
    ]
    for a in kinds {
      let cells = try kinds.map { b in try (vector(dtype: a) + vector(dtype: b)).type.dtype }
      // Sums of truth values are numbers.
      let mixed = zip(kinds, cells).map { a == .bool && $0 == .bool ? .bool : $1 }
      rows.append("| `\(a)` | " + mixed.map(\.description).joined(separator: " | ") + " |")
    }
    let numbers = try kinds.map { dtype in
      let x = vector(dtype: dtype)
      return "| `\(dtype)` | \(try (x + 1).type.dtype) | \(try (x + 0.5).type.dtype) |"
    }
    for table in [rows, numbers] {
      let text = table.joined(separator: "\n")
      #expect(try page("Dtypes.md").contains(text), "\(text)")
    }
  }

  @Test("Docs/Settings.md names every flag, mode and stage, and no other stage")
  func settings() throws {
    let text = try page("Settings.md")
    let names =
      ["mode", "floatX", "device", "march", "on_unused_input"]
      + Settings.DefaultMode.allCases.map(\.rawValue)
      + Settings.UnusedInputPolicy.allCases.map(\.rawValue)
      + CompileStage.allCases.map(\.rawValue)
    for name in names { #expect(text.contains("`\(name)`"), "\(name)") }
    for line in Settings.current.description.split(separator: "\n") {
      let name = line.split(separator: "=").first ?? ""
      #expect(text.contains("`\(name)`"), "\(name)")
    }
  }
}
