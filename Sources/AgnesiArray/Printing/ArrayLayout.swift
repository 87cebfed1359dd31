/// Arranges the words for an array's elements in nested brackets, as NumPy does.
///
/// Rows are broken at the line width; of long axes of large arrays the first and last three parts
/// are kept, with `...` between them.
struct ArrayLayout {
  /// How many parts are kept at each end of a long axis.
  static let edge = 3

  private let shape: [Int]
  private let isElided: Bool
  private let separator: String

  /// Makes a layout; `separator` is between elements, without a blank at the end of lines.
  init(shape: [Int], isElided: Bool, separator: String) {
    self.shape = shape
    self.isElided = isElided
    self.separator = separator
  }

  /// The indices that are kept along an axis, in two runs where some are left out.
  func keptIndices(axis: Int) -> [Int] {
    let size = shape[axis]
    return elides(axis) ? Array(0..<Self.edge) + Array(size - Self.edge..<size) : Array(0..<size)
  }

  private func elides(_ axis: Int) -> Bool { isElided && shape[axis] > 2 * Self.edge }

  /// The text of the array.
  ///
  /// - Parameters:
  ///   - words: a word for each element that is kept, in row-major order.
  ///   - indent: the blanks before every line but the first.
  ///   - width: the longest line.
  func text(_ words: [String], indent: String, width: Int) -> String {
    var rest = words[...]
    return part(axis: 0, &rest, indent: indent, width: width)
  }

  private func part(
    axis: Int, _ words: inout ArraySlice<String>, indent: String, width: Int
  ) -> String {
    if axis == shape.count { return words.popFirst() ?? "" }
    if axis == shape.count - 1 { return row(axis: axis, &words, indent: indent, width: width) }
    let visibleSeparator = separator.last == " " ? String(separator.dropLast()) : separator
    let lineEnd = visibleSeparator + String(repeating: "\n", count: shape.count - axis - 1)
    var parts: [String] = []
    for place in keptIndices(axis: axis).indices {
      if place == Self.edge && elides(axis) { parts.append("...") }
      parts.append(part(axis: axis + 1, &words, indent: indent + " ", width: width - 1))
    }
    return "[" + parts.joined(separator: lineEnd + indent) + "]"
  }

  private func row(
    axis: Int, _ words: inout ArraySlice<String>, indent: String, width: Int
  ) -> String {
    var parts: [String] = []
    for place in keptIndices(axis: axis).indices {
      if place == Self.edge && elides(axis) { parts.append("...") }
      parts.append(words.popFirst() ?? "")
    }
    // The bracket or the comma after the last word of a line must fit too.
    let room = width - 1
    var text = ""
    var line = indent
    for (place, word) in parts.enumerated() {
      if line.utf8.count + word.utf8.count > room && line.utf8.count > indent.utf8.count {
        while line.last == " " { line.removeLast() }
        text += line + "\n"
        line = indent
      }
      line += place == parts.count - 1 ? word : word + separator
    }
    return "[" + (text + line).dropFirst(indent.utf8.count) + "]"
  }
}
