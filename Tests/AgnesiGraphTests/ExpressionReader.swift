import AgnesiGraph
import AgnesiOps

/// Reads an expression as Swift would, by Swift's precedence of operators.
struct ExpressionReader {
  private var rest: Substring
  private let names: [String: Variable]

  /// Infix operators, loosest first, and whether they associate to the left.
  private static let levels: [(operators: [String], isLeft: Bool)] = [
    ([".|", ".^"], true), ([".&"], true), ([".==", ".!=", ".<=", ".>=", ".<", ".>"], false),
    (["+", "-"], true), (["*", "/", "%"], true), (["<<", ">>"], false),
  ]

  /// The whole of a text as an expression; nil where it is none.
  static func read(_ text: String, names: [String: Variable]) -> Variable? {
    var reader = ExpressionReader(rest: text[...], names: names)
    let result = reader.infix(level: 0)
    return reader.rest.isEmpty ? result : nil
  }

  private mutating func infix(level: Int) -> Variable? {
    guard level < Self.levels.count else { return prefix() }
    let (operators, isLeft) = Self.levels[level]
    guard var result = infix(level: level + 1) else { return nil }
    while let symbol = operators.first(where: { rest.hasPrefix(" \($0) ") }) {
      rest = rest.dropFirst(symbol.count + 2)
      guard let right = infix(level: level + 1) else { return nil }
      result = Self.apply(symbol, result, right)
      if !isLeft { break }
    }
    return result
  }

  private mutating func prefix() -> Variable? {
    if take("-") { return primary().map { -$0 } }
    if take(".!") { return primary().map { .!$0 } }
    return primary()
  }

  private mutating func primary() -> Variable? {
    if take("(") {
      let inner = infix(level: 0)
      return take(")") ? inner : nil
    }
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." && !rest.hasPrefix(".") }
    rest = rest.dropFirst(word.count)
    if let number = Int(word) { return Variable(number) }
    if let number = Double(word) { return Variable(number) }
    guard take("(") else { return names[String(word)] }
    var arguments: [Variable] = []
    repeat {
      guard let argument = infix(level: 0) else { return nil }
      arguments.append(argument)
    } while take(", ")
    return take(")") ? Self.call(String(word), arguments) : nil
  }

  private mutating func take(_ text: String) -> Bool {
    guard rest.hasPrefix(text) else { return false }
    rest = rest.dropFirst(text.count)
    return true
  }

  private static func call(_ name: String, _ x: [Variable]) -> Variable? {
    switch (name, x.count) {
    case ("exp", 1): exp(x[0])
    case ("pow", 2): pow(x[0], x[1])
    case ("maximum", 2): maximum(x[0], x[1])
    case ("select", 3): select(x[0], x[1], x[2])
    default: nil
    }
  }

  private static func apply(_ symbol: String, _ x: Variable, _ y: Variable) -> Variable {
    switch symbol {
    case ".|": x .| y
    case ".^": x .^ y
    case ".&": x .& y
    case ".==": x .== y
    case ".!=": x .!= y
    case ".<=": x .<= y
    case ".>=": x .>= y
    case ".<": x .< y
    case ".>": x .> y
    case "+": x + y
    case "-": x - y
    case "*": x * y
    case "/": x / y
    case "%": x % y
    case "<<": x << y
    default: x >> y
    }
  }
}
