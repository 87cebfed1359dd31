/// How an op is written in a printed expression.
public enum Notation: Sendable {
  /// As a call with the parameters at the end: `sum(x, axes: [0])`.
  case function
  /// Between two operands: `x + y`.
  case infix(String)
  /// Before one operand: `-x`.
  case prefix(String)
  /// As a method of the first operand, with the given arguments: `x.dimshuffle(1, 0)`.
  case method([String])
}

/// How tightly the parts of a printed expression hold together, loosest first; as in Swift.
enum Precedence: Int {
  case other, disjunction, conjunction, comparison, addition, multiplication, shift, prefix
  case postfix

  /// That of an infix operator; `other` for one that the library does not know.
  init(infix symbol: String) {
    switch symbol {
    case ".|", ".^": self = .disjunction
    case ".&": self = .conjunction
    case ".==", ".!=", ".<", ".<=", ".>", ".>=": self = .comparison
    case "+", "-": self = .addition
    case "*", "/", "%": self = .multiplication
    case "<<", ">>": self = .shift
    default: self = .other
    }
  }

  /// The next tighter one.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .postfix }

  /// Whether `x ∘ y ∘ z` is read as `(x ∘ y) ∘ z`.
  var isLeftAssociative: Bool {
    switch self {
    case .disjunction, .conjunction, .addition, .multiplication: true
    case .other, .comparison, .shift, .prefix, .postfix: false
    }
  }
}

extension Precedence: Comparable {
  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}
