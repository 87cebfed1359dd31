extension [Statement] {
  /// The statements without values that nothing reads, without assignments of a variable to
  /// itself, and without loops and branches that are then empty: a C compiler warns about such leftovers.
  func removingUnusedValues() -> [Statement] {
    var statements = self
    while true {
      let read = statements.symbolsRead()
      var removed = false
      statements = statements.keeping(read, removed: &removed)
      if !removed { return statements }
    }
  }

  /// The symbols whose values matter; that an accumulator is read to update itself does not count.
  private func symbolsRead() -> Set<Symbol> {
    var symbols: Set<Symbol> = []
    var seen: Set<ObjectIdentifier> = []
    func collect(_ x: Scalar, except own: Symbol?, _ seen: inout Set<ObjectIdentifier>) {
      guard seen.insert(ObjectIdentifier(x.node)).inserted else { return }
      if case .local(let symbol) = x.kind, symbol != own { symbols.insert(symbol) }
      x.kind.forEachOperand { collect($0, except: own, &seen) }
    }
    forEachStatement { statement in
      if case .assign(let target, let value) = statement {
        var seenHere: Set<ObjectIdentifier> = []
        collect(value, except: target, &seenHere)
      } else {
        for x in statement.expressions { collect(x, except: nil, &seen) }
      }
    }
    return symbols
  }

  private func keeping(_ read: Set<Symbol>, removed: inout Bool) -> [Statement] {
    var kept: [Statement] = []
    for statement in self {
      switch statement {
      case .assign(let symbol, let value) where value.kind == .local(symbol): removed = true
      case .constant(let symbol, _), .variable(let symbol, _), .assign(let symbol, _),
        .accumulate(let symbol, _, _):
        if read.contains(symbol) { kept.append(statement) } else { removed = true }
      case .loop(var loop):
        loop.body = loop.body.keeping(read, removed: &removed)
        if loop.body.isEmpty { removed = true } else { kept.append(.loop(loop)) }
      case .branch(let condition, let first, let second):
        let first = first.keeping(read, removed: &removed)
        let second = second.keeping(read, removed: &removed)
        if first.isEmpty && second.isEmpty {
          removed = true
        } else {
          kept.append(.branch(condition, then: first, else: second))
        }
      case .store, .call, .require, .comment: kept.append(statement)
      }
    }
    return kept
  }
}
