/// A table for people: columns of numbers to the right, and a last one of words.
struct TextTable {
  let head: [String]
  let rows: [[String]]

  /// Lines that begin with two spaces.
  var text: String {
    let all = [head] + rows
    let numbers = head.indices.dropLast()
    let widths = numbers.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = zip(row, widths).map { text, width in
        String(repeating: " ", count: width - text.count) + text
      }
      return "  " + (cells + row.suffix(1)).joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
