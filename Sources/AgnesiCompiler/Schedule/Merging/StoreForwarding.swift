import AgnesiKernel

extension LaunchUnit {
  /// The kernel with elements that it stored just before taken from where they were computed, not
  /// from memory.
  var forwarded: LaunchUnit {
    guard readsOwnStores else { return self }
    var unit = self
    let firstSymbol = kernel.nextSymbol
    if case .loop(var loop) = domain {
      loop.body = loop.body.forwardingStores(firstSymbol: firstSymbol)
      unit.kernel.body = [.loop(loop)]
    } else {
      unit.kernel.body = kernel.body.forwardingStores(firstSymbol: firstSymbol)
    }
    unit.readsOwnStores = false
    return unit
  }

  /// The same where all is within one loop: before other statements come beside it.
  var forwardedWithinLoop: LaunchUnit {
    if case .loop = domain { forwarded } else { self }
  }
}

extension [Statement] {
  /// The same statements with elements that were stored just before taken from where they were
  /// computed, not from memory.
  ///
  /// - Parameter firstSymbol: a number above those of all symbols in use.
  fileprivate func forwardingStores(firstSymbol: Int) -> [Statement] {
    var nextSymbol = firstSymbol
    var result: [Statement] = []
    result.reserveCapacity(2 * count)
    var known = KnownElements()
    var names: Set<Symbol> = []
    for statement in self {
      let statement = known.replaced(in: statement)
      known.forget(statement.storedBuffers)
      if case .constant(let symbol, _) = statement { names.insert(symbol) }
      guard case .store(let buffer, let position, let value) = statement else {
        result.append(statement)
        continue
      }
      if case .local(let symbol) = value.kind, names.contains(symbol) {
        result.append(statement)
        known.note(buffer, position, value)
        continue
      }
      let symbol = Symbol(id: nextSymbol, name: "value")
      nextSymbol += 1
      let name = Scalar.local(symbol, value.dtype)
      result.append(.constant(symbol, value))
      result.append(.store(buffer, at: position, value: name))
      known.note(buffer, position, name)
    }
    return result
  }
}

/// The loads that need not be done, since what they would give has a name.
private struct KnownElements {
  private var loads: [Scalar: Scalar] = [:]
  private var buffers: Set<BufferID> = []

  /// Notes what was stored.
  mutating func note(_ buffer: BufferID, _ position: Scalar, _ name: Scalar) {
    loads[.load(buffer, at: position, name.dtype)] = name
    buffers.insert(buffer)
  }

  /// Forgets what loads of some buffers would give.
  mutating func forget(_ stored: Set<BufferID>) {
    guard !buffers.isDisjoint(with: stored) else { return }
    buffers.subtract(stored)
    loads = loads.filter { load, _ in
      if case .load(let buffer, _) = load.kind { !stored.contains(buffer) } else { false }
    }
  }

  /// A statement with known loads replaced, except of what its own loops change.
  func replaced(in statement: Statement) -> Statement {
    var known = self
    switch statement {
    case .loop, .branch, .call: known.forget(statement.storedBuffers)
    case .constant, .variable, .assign, .accumulate, .store, .require, .comment: break
    }
    if known.loads.isEmpty { return statement }
    return statement.mapExpressions { $0.replacing(loads: known.loads) }
  }
}

extension ScheduledProgram {
  /// Drops what kernels store into temporary and scratch buffers that nothing reads any more.
  mutating func removeUnreadStores() {
    var read: Set<Int> = []
    var uses: [Int: BufferUse] = [:]
    for (number, step) in steps.enumerated() {
      switch step {
      case .launch(let kernel, let bound):
        let use = BufferUse(kernel.body)
        uses[number] = use
        for buffer in use.read {
          if let number = bound[buffer.number] { read.insert(place(number).root) }
        }
      case .evaluate(_, let inputs, _): read.formUnion(inputs.map { place($0).root })
      }
    }
    for number in steps.indices {
      guard case .launch(var kernel, let bound) = steps[number], let use = uses[number] else {
        continue
      }
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
