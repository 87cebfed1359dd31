import AgnesiArray

/// Builds the statements of a kernel: makes symbols, and nests bodies by closures.
package struct KernelBuilder {
  /// The statements so far of the innermost open body.
  package private(set) var statements: [Statement] = []
  package private(set) var nextSymbol: Int

  /// Starts an empty body; `firstSymbol` keeps symbols distinct from those made elsewhere.
  package init(firstSymbol: Int = 0) { nextSymbol = firstSymbol }

  /// Makes a symbol that no other of this builder equals.
  package mutating func symbol(_ name: String) -> Symbol {
    defer { nextSymbol += 1 }
    return Symbol(id: nextSymbol, name: name)
  }

  /// Adds a statement.
  package mutating func add(_ statement: Statement) { statements.append(statement) }

  /// Adds a loop from 0 (or `lower`) up to but not including `count`.
  package mutating func loop(
    _ name: String, from lower: Scalar = .integer(0), to count: Scalar,
    hint: Loop.Hint = .serial, _ body: (inout KernelBuilder, Scalar) throws -> Void
  ) rethrows {
    let variable = symbol(name)
    let inner = try nested { try body(&$0, .index(variable)) }
    add(.loop(Loop(variable, from: lower, to: count, hint: hint, body: inner)))
  }

  /// Adds a branch.
  package mutating func branch(
    _ condition: Scalar, then: (inout KernelBuilder) throws -> Void,
    else otherwise: (inout KernelBuilder) throws -> Void = { _ in }
  ) rethrows {
    let first = try nested(then)
    let second = try nested(otherwise)
    add(.branch(condition, then: first, else: second))
  }

  /// Names a value, so that it is computed once; an integer constant needs no name.
  package mutating func constant(_ name: String, _ value: Scalar) -> Scalar {
    if value.integerValue != nil { return value }
    let symbol = symbol(name)
    add(.constant(symbol, value))
    return .local(symbol, value.dtype)
  }

  /// Makes an accumulator; write it with `assign`.
  package mutating func variable(_ name: String, _ value: Scalar) -> (Symbol, Scalar) {
    let symbol = symbol(name)
    add(.variable(symbol, value))
    return (symbol, .local(symbol, value.dtype))
  }

  /// Gives an accumulator a new value.
  package mutating func assign(_ symbol: Symbol, _ value: Scalar) {
    add(.assign(symbol, value))
  }

  /// Combines an accumulator with a value; the order among iterations is left open.
  package mutating func accumulate(
    _ symbol: Symbol, _ function: BinaryFunction, _ value: Scalar
  ) {
    add(.accumulate(symbol, function, value))
  }

  /// Writes an element.
  package mutating func store(_ buffer: BufferID, at position: Scalar, _ value: Scalar) {
    add(.store(buffer, at: position, value: value))
  }

  /// Collects the statements that a closure adds, without adding them here.
  package mutating func nested(
    _ body: (inout KernelBuilder) throws -> Void
  ) rethrows -> [Statement] {
    let outer = statements
    statements = []
    defer { statements = outer }
    try body(&self)
    return statements
  }
}
