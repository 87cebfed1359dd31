/// Reads the words of a command line into a program's settings.
///
/// ```swift
/// let parser = CommandLineParser(
///   program: "Example-LeNet5", summary: "Learns to read digits.", defaults: Options(),
///   options: [.integer("epochs", "N", \.epochs, in: 1...1000, "passes over the pictures")])
/// let options = try parser.parse(["--epochs", "3"])
/// ```
///
/// A value follows its option as the next word or after `=`. The last of several equal options
/// counts. After `--` everything is an argument.
package struct CommandLineParser<Settings> {
  private let program: String
  private let summary: String
  private let defaults: Settings
  private let options: [CommandLineOption<Settings>]

  /// Makes a parser.
  ///
  /// - Parameters:
  ///   - program: the name that the user types.
  ///   - summary: what the program does, for the help.
  ///   - defaults: the settings when no option is given.
  ///   - options: the options and arguments, in the order of the help.
  package init(
    program: String, summary: String, defaults: Settings, options: [CommandLineOption<Settings>]
  ) {
    self.program = program
    self.summary = summary
    self.defaults = defaults
    self.options = options
  }

  /// Reads a command line.
  ///
  /// - Parameter words: what follows the program's name.
  /// - Returns: the settings; nil when the user asks for help with `--help` or `-h`.
  /// - Throws: `UsageError` for the first word that cannot be understood.
  package func parse(_ words: [String]) throws(UsageError) -> Settings? {
    var settings = defaults
    var arguments = options.filter { $0.form == .argument }[...]
    var rest = words[...]
    var optionsMayFollow = true
    while let word = rest.popFirst() {
      if optionsMayFollow && word == "--" {
        optionsMayFollow = false
      } else if optionsMayFollow && word.hasPrefix("-") && word != "-" {
        if word == "--help" || word == "-h" { return nil }
        try readOption(word, &rest, into: &settings)
      } else if let argument = arguments.popFirst() {
        try argument.apply(word, &settings)
      } else {
        throw UsageError("'\(word)' is not expected here")
      }
    }
    return settings
  }

  /// Reads an option and, if it has one, its value.
  private func readOption(
    _ word: String, _ rest: inout ArraySlice<String>, into settings: inout Settings
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = options.first(where: { $0.form != .argument && "--\($0.name)" == name })
    else {
      let hint = suggestion(for: name).map { "; did you mean \($0)?" } ?? "; see --help"
      throw UsageError("\(name) is not an option\(hint)")
    }
    if option.form == .flag {
      guard parts.count == 1 else { throw UsageError("\(name) takes no value: '\(parts[1])'") }
      return try option.apply("", &settings)
    }
    if parts.count == 2 { return try option.apply(String(parts[1]), &settings) }
    // Two dashes begin the next option: the value was forgotten.
    guard let value = rest.first, !value.hasPrefix("--") else {
      throw UsageError("\(name) needs a value: \(option.label)")
    }
    rest.removeFirst()
    try option.apply(value, &settings)
  }

  /// The option that the user may have meant: the nearest in spelling, at most a third wrong.
  private func suggestion(for name: String) -> String? {
    let known = options.filter { $0.form != .argument }.map { "--\($0.name)" } + ["--help"]
    let nearest = known.map { (name: $0, distance: editDistance(name, $0)) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= nearest.name.count / 3 else { return nil }
    return nearest.name
  }

  /// The text of `--help`: what the program does, and every option with its default.
  package var help: String {
    let arguments = options.filter { $0.form == .argument }.map { " [\($0.name)]" }.joined()
    var rows = options.map { option in
      let value = option.describe(defaults).map { " (default: \($0))" } ?? ""
      return (option.label, option.help + value)
    }
    rows.append(("--help", "show this text"))
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { label, text in
      "  \(label)\(String(repeating: " ", count: width - label.count))  \(text)"
    }
    return """
      \(summary)

      Usage: \(program)\(arguments) [options]

      \(lines.joined(separator: "\n"))
      """
  }
}

/// How many characters must be inserted, removed or replaced to turn one text into another.
private func editDistance(_ first: String, _ second: String) -> Int {
  let target = Array(second)
  var row = Array(0...target.count)
  for (line, character) in first.enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for column in target.indices {
      let above = row[column + 1]
      let replaced = diagonal + (character == target[column] ? 0 : 1)
      row[column + 1] = min(replaced, above + 1, row[column] + 1)
      diagonal = above
    }
  }
  return row[target.count]
}
