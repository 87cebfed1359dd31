/// An option or an argument of a program, which sets one property of its settings.
package struct CommandLineOption<Settings> {
  /// What the word after an option, or the argument itself, stands for.
  enum Form: Hashable {
    /// `--name`: no word follows.
    case flag
    /// `--name WORD` or `--name=WORD`.
    case value(placeholder: String)
    /// A word that belongs to no option.
    case argument
  }

  /// The name without dashes; of an argument, the word that stands for it in the help.
  let name: String
  let form: Form
  let help: String
  /// Puts a word into the settings, or throws what was expected instead.
  let apply: (String, inout Settings) throws(UsageError) -> Void
  /// The present value of the settings as text; nil when there is none worth showing.
  let describe: (Settings) -> String?

  /// How the option is written in messages and in the help.
  var label: String {
    switch form {
    case .flag: "--\(name)"
    case .value(let placeholder): "--\(name) \(placeholder)"
    case .argument: name
    }
  }

  /// An option that is on when it is present.
  package static func flag(
    _ name: String, _ property: WritableKeyPath<Settings, Bool>, _ help: String
  ) -> Self {
    Self(
      name: name, form: .flag, help: help,
      apply: { _, settings in settings[keyPath: property] = true }, describe: { _ in nil })
  }

  /// A text, such as a path; it may not be empty.
  package static func text(
    _ name: String, _ placeholder: String, _ property: WritableKeyPath<Settings, String?>,
    _ help: String
  ) -> Self {
    value(name, placeholder, help, describe: { $0[keyPath: property] }) { word, settings in
      guard !word.isEmpty else { return "a text that is not empty" }
      settings[keyPath: property] = word
      return nil
    }
  }

  /// A word that belongs to no option; the first such word goes to the first argument.
  package static func argument(
    _ name: String, _ property: WritableKeyPath<Settings, String?>, _ help: String
  ) -> Self {
    Self(
      name: name, form: .argument, help: help,
      apply: { word, settings in settings[keyPath: property] = word },
      describe: { $0[keyPath: property] })
  }

  /// A whole number.
  package static func integer(
    _ name: String, _ placeholder: String, _ property: WritableKeyPath<Settings, Int>,
    in range: ClosedRange<Int>, _ help: String
  ) -> Self {
    value(name, placeholder, help, describe: { "\($0[keyPath: property])" }) { word, settings in
      guard let number = Int(word), range.contains(number) else {
        return "a whole number from \(range.lowerBound) to \(range.upperBound)"
      }
      settings[keyPath: property] = number
      return nil
    }
  }

  /// A whole number that need not be given.
  package static func integer(
    _ name: String, _ placeholder: String, _ property: WritableKeyPath<Settings, Int?>,
    in range: ClosedRange<Int>, _ help: String
  ) -> Self {
    value(name, placeholder, help, describe: { $0[keyPath: property].map { "\($0)" } }) {
      word, settings in
      guard let number = Int(word), range.contains(number) else {
        return "a whole number from \(range.lowerBound) to \(range.upperBound)"
      }
      settings[keyPath: property] = number
      return nil
    }
  }

  /// Whole numbers separated by commas, a fixed number of them.
  package static func integers(
    _ name: String, _ placeholder: String, _ property: WritableKeyPath<Settings, [Int]>,
    count: Int, in range: ClosedRange<Int>, _ help: String
  ) -> Self {
    value(
      name, placeholder, help,
      describe: { $0[keyPath: property].map { "\($0)" }.joined(separator: ",") }
    ) { word, settings in
      let numbers = word.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let valid = numbers.compactMap(\.self).filter(range.contains)
      guard numbers.count == count, valid.count == count else {
        return "\(count) whole numbers from \(range.lowerBound) to \(range.upperBound), "
          + "separated by commas"
      }
      settings[keyPath: property] = valid
      return nil
    }
  }

  /// A finite number.
  package static func number(
    _ name: String, _ placeholder: String, _ property: WritableKeyPath<Settings, Double>,
    in range: ClosedRange<Double>, _ help: String
  ) -> Self {
    value(name, placeholder, help, describe: { "\($0[keyPath: property])" }) { word, settings in
      guard let number = Double(word), range.contains(number) else {
        return "a number from \(range.lowerBound) to \(range.upperBound)"
      }
      settings[keyPath: property] = number
      return nil
    }
  }

  /// One of the cases of an enumeration, by its raw value.
  package static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ property: WritableKeyPath<Settings, Choice?>, _ help: String
  ) -> Self {
    let known = Choice.allCases.map(\.rawValue)
    return value(
      name, known.joined(separator: "|"), help, describe: { $0[keyPath: property]?.rawValue }
    ) { word, settings in
      guard let choice = Choice(rawValue: word) else {
        return known.joined(separator: " or ")
      }
      settings[keyPath: property] = choice
      return nil
    }
  }

  /// An option with a word; `set` returns what was expected when the word does not do.
  private static func value(
    _ name: String, _ placeholder: String, _ help: String,
    describe: @escaping (Settings) -> String?,
    set: @escaping (String, inout Settings) -> String?
  ) -> Self {
    Self(
      name: name, form: .value(placeholder: placeholder), help: help,
      apply: { word, settings throws(UsageError) in
        if let expected = set(word, &settings) {
          throw UsageError("--\(name): '\(word)' is not \(expected)")
        }
      },
      describe: describe)
  }
}
