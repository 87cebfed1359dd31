import AgnesiKernel

extension [Statement] {
  /// The same statements with elements that were stored just before taken from where they were
  /// computed, not from memory.
  ///
  /// - Parameter firstSymbol: a number above those of all symbols in use.
  func forwardingStores(firstSymbol: Int) -> [Statement] {
    var nextSymbol = firstSymbol
    var result: [Statement] = []
    // The loads that need not be done, and what they would give.
    var known: [Scalar: Scalar] = [:]
    var names: Set<Symbol> = []
    for statement in self {
      let statement = known.isEmpty ? statement : statement.replacing(known)
      known.removeLoads(of: BufferUse([statement]).stored)
      if case .constant(let symbol, _) = statement { names.insert(symbol) }
      guard case .store(let buffer, let position, let value) = statement else {
        result.append(statement)
        continue
      }
      if case .local(let symbol) = value.kind, names.contains(symbol) {
        result.append(statement)
        known[.load(buffer, at: position, value.dtype)] = value
        continue
      }
      let symbol = Symbol(id: nextSymbol, name: "value")
      nextSymbol += 1
      let name = Scalar.local(symbol, value.dtype)
      result.append(.constant(symbol, value))
      result.append(.store(buffer, at: position, value: name))
      known[.load(buffer, at: position, value.dtype)] = name
    }
    return result
  }
}

extension Statement {
  /// The same statement with known loads replaced, except of what its own loops change.
  fileprivate func replacing(_ known: [Scalar: Scalar]) -> Statement {
    var known = known
    switch self {
    case .loop, .branch, .call: known.removeLoads(of: BufferUse([self]).stored)
    case .constant, .variable, .assign, .accumulate, .store, .require, .comment: break
    }
    return mapExpressions { $0.replacing(known) }
  }
}

extension [Scalar: Scalar] {
  /// Forgets what loads of some buffers would give.
  fileprivate mutating func removeLoads(of buffers: Set<BufferID>) {
    self = filter { load, _ in
      if case .load(let buffer, _) = load.kind { !buffers.contains(buffer) } else { false }
    }
  }
}

extension ScheduledProgram {
  /// Drops what kernels store into temporary and scratch buffers that nothing reads any more.
  mutating func removeUnreadStores() {
    var read: Set<Int> = []
    for step in steps {
      switch step {
      case .launch(let kernel, let bound):
        let use = BufferUse(kernel.body)
        for buffer in use.read {
          if let number = bound[buffer.number] { read.insert(place(number).root) }
        }
      case .evaluate(_, let inputs, _): read.formUnion(inputs.map { place($0).root })
      }
    }
    for number in steps.indices {
      guard case .launch(var kernel, let bound) = steps[number] else { continue }
      let use = BufferUse(kernel.body)
      let unread = use.stored.filter { buffer in
        guard let number = bound[buffer.number] else { return !use.read.contains(buffer) }
        let root = place(number).root
        guard case .temporary = buffers[root].source else { return false }
        return !read.contains(root)
      }
      if unread.isEmpty { continue }
      kernel.body = kernel.body.removingStores(to: unread)
      let unit = LaunchUnit(kernel, bound)
      steps[number] = .launch(unit.kernel, unit.bound)
    }
  }
}
