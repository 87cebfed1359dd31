/// Makes C identifiers from hints, each different from all it made before.
struct CNames {
  private var taken: Set<String> = Self.reserved

  /// The hint with everything that C does not allow replaced, and a number if it is taken.
  mutating func unique(_ hint: String) -> String {
    let base = Self.sanitised(hint)
    var name = base
    var number = 1
    while !taken.insert(name).inserted {
      name = base + "_" + String(number)
      number += 1
    }
    return name
  }

  /// The hint in ASCII letters, digits and single underscores, starting with a letter, and unlike
  /// the names of the text's own functions.
  static func sanitised(_ hint: String) -> String {
    var name = ""
    for scalar in hint.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      if isPlain {
        name.unicodeScalars.append(scalar)
      } else if let last = name.last, last != "_" {
        name.append("_")
      }
      if name.count == 40 { break }
    }
    if name.last == "_" { name.removeLast() }
    guard let first = name.first else { return "v" }
    if first.isNumber || name.lowercased().hasPrefix("agnesi") { name = "v" + name }
    // Names in capitals could be macros of a header.
    return name.contains(where: \.isLowercase) ? name : name.lowercased()
  }

  /// Words with a meaning in C, in the headers that the text includes, or in the text itself.
  private static let reserved: Set<String> = [
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
    "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
    "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
    "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "bool", "true", "false",
    "unix", "linux", "i386", "alignas", "alignof", "constexpr", "nullptr", "thread_local",
    "static_assert", "typeof_unqual",
    "uint8_t", "int8_t", "int16_t", "int32_t", "int64_t", "context", "launch", "begin", "end",
    "worker", "scratch",
  ]
}
