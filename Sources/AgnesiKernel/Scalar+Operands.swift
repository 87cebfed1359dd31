extension Scalar {
  /// The operands of one function: at most three, without an array of their own, since expressions
  /// are walked over and over while kernels are made.
  package struct Operands: RandomAccessCollection {
    private let first, second, third: Scalar?
    package let count: Int

    init(_ first: Scalar? = nil, _ second: Scalar? = nil, _ third: Scalar? = nil) {
      self.first = first
      self.second = second
      self.third = third
      count = first == nil ? 0 : second == nil ? 1 : third == nil ? 2 : 3
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(position: Int) -> Scalar {
      guard position >= 0, let operand = position == 0 ? first : position == 1 ? second : third
      else { preconditionFailure("an expression has no operand \(position)") }
      return operand
    }
  }
}

extension Scalar.Kind {
  /// Visits the sub-expressions, in order: without a collection of them, which takes longer than
  /// most visits.
  package func forEachOperand(_ visit: (Scalar) -> Void) {
    switch self {
    case .integer, .floating, .index, .local, .parameter: break
    case .load(_, let x), .unary(_, let x), .cast(let x): visit(x)
    case .binary(_, let x, let y), .compare(_, let x, let y):
      visit(x)
      visit(y)
    case .select(let c, let x, let y):
      visit(c)
      visit(x)
      visit(y)
    }
  }

  /// A number that equal expressions share, made in a few instructions.
  ///
  /// Different functions of the same operands share it too: there are few of them, and tables that
  /// use the number hash it once more.
  var quickHash: Int {
    switch self {
    case .integer(let value): 1.mixed(with: Int(value))
    case .floating(let bits): 2.mixed(with: Int(bitPattern: UInt(bits)))
    case .index(let symbol): 3.mixed(with: symbol.id)
    case .local(let symbol): 4.mixed(with: symbol.id)
    case .parameter(let number): 5.mixed(with: number)
    case .load(let buffer, let position): 6.mixed(with: buffer.number).mixed(with: position)
    case .unary(_, let x): 7.mixed(with: x)
    case .cast(let x): 8.mixed(with: x)
    case .binary(_, let x, let y): 9.mixed(with: x).mixed(with: y)
    case .compare(_, let x, let y): 10.mixed(with: x).mixed(with: y)
    case .select(let c, let x, let y): 11.mixed(with: c).mixed(with: x).mixed(with: y)
    }
  }
}

extension Int {
  fileprivate func mixed(with x: Scalar) -> Int { mixed(with: x.node.cachedHash) }

  /// A number that depends on every bit of both, and on their order.
  fileprivate func mixed(with other: Int) -> Int {
    let product = UInt(bitPattern: self ^ other) &* 0x9E37_79B9_7F4A_7C15
    return Int(bitPattern: product ^ (product >> 32))
  }
}
