import AgnesiKernel

/// An integer expression as a constant and multiples of what it depends on.
struct LinearForm {
  private(set) var constant: Int64 = 0
  /// The factor of each part that is no sum itself.
  var terms: [Scalar: Int64] = [:]
  private let definitions: [Symbol: Scalar]

  /// Takes an expression apart, named values included.
  init(_ expression: Scalar, _ variable: Symbol, _ definitions: [Symbol: Scalar]) {
    self.definitions = definitions
    add(expression, 1)
    terms = terms.filter { $0.value != 0 }
  }

  private mutating func add(_ x: Scalar, _ factor: Int64) {
    switch x.kind {
    case .integer(let value): constant &+= value &* factor
    case .binary(.add, let a, let b):
      add(a, factor)
      add(b, factor)
    case .binary(.subtract, let a, let b):
      add(a, factor)
      add(b, 0 &- factor)
    case .binary(.multiply, let a, let b):
      if let value = b.integerValue {
        add(a, factor &* value)
      } else if let value = a.integerValue {
        add(b, factor &* value)
      } else {
        terms[x, default: 0] &+= factor
      }
    case .local(let symbol):
      if let value = definitions[symbol], value.isArithmetic {
        add(value, factor)
      } else {
        terms[x, default: 0] &+= factor
      }
    default: terms[x, default: 0] &+= factor
    }
  }

  /// Replaces `(p / n) * (n * f) + (p % n) * f` by `p * f`.
  mutating func joinQuotients(of variable: Symbol) {
    let p = Scalar.index(variable)
    for (atom, factor) in terms {
      guard case .binary(.modulo, p, let size) = atom.kind, let count = size.integerValue else {
        continue
      }
      let quotient = Scalar.binary(.floorDivide, p, size)
      guard terms[quotient] == factor &* count else { continue }
      terms[atom] = nil
      terms[quotient] = nil
      terms[p, default: 0] &+= factor
    }
  }
}

extension Scalar {
  /// Whether the expression is integer arithmetic that reads no memory.
  var isArithmetic: Bool {
    switch kind {
    case .integer, .index, .parameter, .local: true
    case .binary(let function, let a, let b):
      [.add, .subtract, .multiply, .floorDivide, .modulo, .minimum].contains(function)
        && a.isArithmetic && b.isArithmetic
    default: false
    }
  }
}
