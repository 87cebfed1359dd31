extension [Statement] {
  /// The same statements with other symbols and buffers, so that they can stand beside others in one
  /// kernel.
  ///
  /// - Parameters:
  ///   - offset: what is added to the number of every symbol.
  ///   - values: expressions, in the new symbols, that replace symbols of outer loops.
  ///   - buffers: the new numbers of buffers that have others.
  package func renumberingSymbols(
    by offset: Int, replacing values: [Symbol: Scalar] = [:],
    renaming buffers: [BufferID: BufferID] = [:]
  ) -> Self {
    var memo = ExpressionMemo()
    func moved(_ symbol: Symbol) -> Symbol { Symbol(id: symbol.id + offset, name: symbol.name) }
    func replaced(_ x: Scalar) -> Scalar {
      if let known = memo[x] { return known }
      let result: Scalar
      switch x.kind {
      case .index(let symbol): result = values[symbol] ?? .index(moved(symbol))
      case .local(let symbol): result = .local(moved(symbol), x.dtype)
      case .binary(let function, let a, let b):
        result = .binary(function, replaced(a), replaced(b))
      case .load(let buffer, let position):
        result = .load(buffers[buffer] ?? buffer, at: replaced(position), x.dtype)
      default: result = x.mapOperands(replaced)
      }
      memo.note(x, result)
      return result
    }
    return map { $0.mapExpressions(replaced).mapSymbols(moved).mapStoredBuffers(buffers) }
  }

  /// The same statements with new symbols for all that they bind, so that both can stand in one
  /// kernel.
  ///
  /// - Parameter nextSymbol: the number of the first new symbol; moved on past the last.
  func withFreshSymbols(_ nextSymbol: inout Int) -> Self {
    var fresh: [Symbol: Symbol] = [:]
    forEachStatement { statement in
      guard let symbol = statement.boundSymbol else { return }
      fresh[symbol] = Symbol(id: nextSymbol, name: symbol.name)
      nextSymbol += 1
    }
    var memo = ExpressionMemo()
    func replaced(_ x: Scalar) -> Scalar {
      if let known = memo[x] { return known }
      let result: Scalar
      switch x.kind {
      case .index(let symbol): result = .index(fresh[symbol] ?? symbol)
      case .local(let symbol): result = .local(fresh[symbol] ?? symbol, x.dtype)
      default: result = x.mapOperands(replaced)
      }
      memo.note(x, result)
      return result
    }
    return map { $0.mapExpressions(replaced).mapSymbols { fresh[$0] ?? $0 } }
  }

  /// A number above those of all symbols that the statements bind.
  package var nextSymbol: Int {
    var next = 0
    forEachStatement { statement in
      if let symbol = statement.boundSymbol { next = Swift.max(next, symbol.id + 1) }
    }
    return next
  }
}

extension Statement {
  /// The symbol that the statement itself makes known.
  fileprivate var boundSymbol: Symbol? {
    switch self {
    case .loop(let loop): loop.variable
    case .constant(let symbol, _), .variable(let symbol, _): symbol
    case .assign, .accumulate, .store, .branch, .call, .require, .comment: nil
    }
  }

  /// The same statement, nested bodies included, with every symbol that it binds or writes replaced.
  fileprivate func mapSymbols(_ replace: (Symbol) -> Symbol) -> Statement {
    switch self {
    case .loop(var loop):
      loop.variable = replace(loop.variable)
      loop.body = loop.body.map { $0.mapSymbols(replace) }
      return .loop(loop)
    case .branch(let condition, let first, let second):
      return .branch(
        condition, then: first.map { $0.mapSymbols(replace) },
        else: second.map { $0.mapSymbols(replace) })
    case .constant(let symbol, let value): return .constant(replace(symbol), value)
    case .variable(let symbol, let value): return .variable(replace(symbol), value)
    case .assign(let symbol, let value): return .assign(replace(symbol), value)
    case .accumulate(let symbol, let function, let value):
      return .accumulate(replace(symbol), function, value)
    case .store, .call, .require, .comment: return self
    }
  }
}

extension Kernel {
  /// A number above those of all symbols of the kernel.
  package var nextSymbol: Int { max(body.nextSymbol, (parallel?.variable.id ?? -1) + 1) }

  /// The routines that the kernel runs on blocks of buffers.
  package var routines: [Routine] {
    var routines: [Routine] = []
    body.forEachStatement { if case .call(let routine) = $0 { routines.append(routine) } }
    return routines
  }
}

extension Scalar {
  /// The same formula with parts of it replaced.
  package func replacing(_ parts: [Scalar: Scalar]) -> Scalar {
    parts.isEmpty ? self : replacing(parts) { _ in true }
  }

  /// The same formula with some of its loads replaced; what loads nothing is not walked.
  package func replacing(loads: [Scalar: Scalar]) -> Scalar {
    replacing(loads) { $0.node.hasLoad }
  }

  private func replacing(
    _ parts: [Scalar: Scalar], where mayHoldParts: (Scalar) -> Bool
  ) -> Scalar {
    var memo = ExpressionMemo()
    func replaced(_ x: Scalar) -> Scalar {
      guard mayHoldParts(x) else { return x }
      if let known = parts[x] ?? memo[x] { return known }
      let result = x.mapOperands(replaced)
      memo.note(x, result)
      return result
    }
    return replaced(self)
  }
}

extension [Statement] {
  /// The same statements without those that store into some buffers, and without loops that then do
  /// nothing.
  package func removingStores(to buffers: Set<BufferID>) -> [Statement] {
    compactMap { statement in
      switch statement {
      case .store(let buffer, _, _) where buffers.contains(buffer): return nil
      case .loop(var loop):
        loop.body = loop.body.removingStores(to: buffers)
        return loop.body.isEmpty ? nil : .loop(loop)
      case .branch(let condition, let first, let second):
        return .branch(
          condition, then: first.removingStores(to: buffers),
          else: second.removingStores(to: buffers))
      default: return statement
      }
    }
  }
}
