/// Reads the few Python literals that an npy header is made of.
struct PythonScanner {
  private let text: [UInt8]
  private var position = 0

  init(_ text: [UInt8]) { self.text = text }

  /// Moves past a character and the blanks before it; false, moving past the blanks only, when
  /// another one comes.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Moves past a character that must come.
  mutating func expect(_ character: Unicode.Scalar) throws(ArrayError) {
    guard skip(character) else { throw junk("\"\(character)\"") }
  }

  /// Checks that nothing but blanks is left.
  mutating func expectEnd() throws(ArrayError) {
    skipBlanks()
    guard position == text.count else { throw junk("the end") }
  }

  /// A string in single or double quotes; escapes are not interpreted, as no known word has any.
  mutating func string() throws(ArrayError) -> String {
    skipBlanks()
    guard position < text.count,
      text[position] == UInt8(ascii: "'") || text[position] == UInt8(ascii: "\"")
    else { throw junk("a string") }
    let quote = text[position]
    guard let end = text[(position + 1)...].firstIndex(of: quote) else {
      throw ArrayError("the npy header has a string without an end")
    }
    defer { position = end + 1 }
    return String(decoding: text[(position + 1)..<end], as: UTF8.self)
  }

  /// The name of an element type; other descriptions, of records, come out as an error.
  mutating func descriptor() throws(ArrayError) -> String {
    skipBlanks()
    if position < text.count, text[position] == UInt8(ascii: "[") {
      let rest = String(decoding: text[position...].prefix(60), as: UTF8.self)
      throw ArrayError("the npy dtype \(rest)... is a record, which is not supported")
    }
    return try string()
  }

  /// `True` or `False`.
  mutating func boolean() throws(ArrayError) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw junk("True or False")
  }

  /// A tuple of numbers from 0.
  mutating func tuple() throws(ArrayError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !skip(")") {
      numbers.append(try number())
      if skip(",") { continue }
      // "(3)" is a number in brackets, not a tuple.
      guard numbers.count > 1 else { throw junk("\",\"") }
      try expect(")")
      break
    }
    return numbers
  }

  /// A number from 0, with the `L` that Python 2 wrote after a long one.
  private mutating func number() throws(ArrayError) -> Int {
    skipBlanks()
    let digits = text[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { throw junk("a size") }
    let word = String(decoding: digits, as: UTF8.self)
    guard let number = Int(word) else {
      throw ArrayError("the npy header has the size \(word.prefix(40)), which no memory holds")
    }
    position = digits.endIndex
    _ = skip("L")
    return number
  }

  private mutating func skipBlanks() {
    let blanks: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t")]
    while position < text.count, blanks.contains(text[position]) { position += 1 }
  }

  private func junk(_ expected: String) -> ArrayError {
    let rest = String(decoding: text[position...].prefix(20), as: UTF8.self)
    return ArrayError(
      "the npy header is damaged: \(expected) expected at byte \(position), "
        + "found \(rest.debugDescription)")
  }
}
