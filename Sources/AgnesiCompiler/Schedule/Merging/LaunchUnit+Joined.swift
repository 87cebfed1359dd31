import AgnesiKernel

extension LaunchUnit {
  /// One kernel that does in each iteration, or one after the other, what two did.
  ///
  /// - Parameters:
  ///   - next: the kernel that runs after this one.
  ///   - program: tells which buffers share memory.
  /// - Returns: nil when an iteration of one touches what another iteration of the other writes,
  ///   or when merging does not pay.
  func joined(with next: LaunchUnit, in program: ScheduledProgram) -> LaunchUnit? {
    guard partCount + next.partCount <= MergeCost.mostParts else { return nil }
    switch (domain, next.domain) {
    case (.range(let a), .range(let b)) where a.count == b.count:
      return byIterations(next, a.variable, b.variable, program)
    case (.range(let a), .loop(let loop)):
      guard let count = a.count.integerValue, let divided = next.divided(loop, into: count) else {
        return nil
      }
      return joined(with: divided, in: program)
    case (.loop(let loop), .range(let b)):
      guard let count = b.count.integerValue, let divided = divided(loop, into: count) else {
        return nil
      }
      return divided.joined(with: next, in: program)
    case (.loop(let a), .loop(let b)) where a.upper == b.upper:
      return byElements(next, a, b, program) ?? inSequence(next, program)
    case (.serial, .serial), (.serial, .loop), (.loop, .serial), (.loop, .loop):
      return inSequence(next, program)
    default: return nil
    }
  }

  /// Both bodies in each iteration of the range.
  private func byIterations(
    _ next: LaunchUnit, _ variable: Symbol, _ other: Symbol, _ program: ScheduledProgram
  ) -> LaunchUnit? {
    guard isDivided(kernel.body, variable, next, next.kernel.body, other, program),
      var range = kernel.parallel
    else { return nil }
    let (bound, renamed) = bindings(with: next, program)
    var unit = bound
    let body = next.kernel.body.map { $0.renamingBuffers(renamed) }
    unit.kernel.body += body.renumberingSymbols(
      by: kernel.nextSymbol, replacing: [other: .index(variable)])
    unit.kernel.body = unit.kernel.body.forwardingStores(firstSymbol: unit.kernel.nextSymbol)
    range.cost = range.cost + (next.kernel.parallel?.cost ?? .integer(0))
    unit.kernel.parallel = range
    return unit.isUnambiguous(program) ? unit : nil
  }

  /// Both bodies in each iteration of the loop.
  private func byElements(
    _ next: LaunchUnit, _ loop: Loop, _ other: Loop, _ program: ScheduledProgram
  ) -> LaunchUnit? {
    guard isDivided(loop.body, loop.variable, next, other.body, other.variable, program)
    else { return nil }
    let (bound, renamed) = bindings(with: next, program)
    var unit = bound
    let body = other.body.map { $0.renamingBuffers(renamed) }
    var joined = loop
    joined.body += body.renumberingSymbols(
      by: kernel.nextSymbol, replacing: [other.variable: .index(loop.variable)])
    let used = [Statement.loop(joined)].nextSymbol
    joined.body = joined.body.forwardingStores(firstSymbol: used)
    unit.kernel.body = [.loop(joined)]
    return unit.isUnambiguous(program) ? unit : nil
  }

  private func inSequence(_ next: LaunchUnit, _ program: ScheduledProgram) -> LaunchUnit? {
    guard MergeCost.joins(serial: work, next.work) else { return nil }
    let (bound, renamed) = bindings(with: next, program)
    var unit = bound
    let body = next.kernel.body.map { $0.renamingBuffers(renamed) }
    unit.kernel.body += body.renumberingSymbols(by: kernel.nextSymbol)
    unit.kernel.body = unit.kernel.body.forwardingStores(firstSymbol: unit.kernel.nextSymbol)
    return unit.isUnambiguous(program) ? unit : nil
  }

  /// Whether the iterations of both keep to the same parts of what either writes.
  private func isDivided(
    _ body: [Statement], _ variable: Symbol, _ next: LaunchUnit, _ other: [Statement],
    _ otherVariable: Symbol, _ program: ScheduledProgram
  ) -> Bool {
    let first = IterationFootprint(of: body, over: variable)
    let second = IterationFootprint(of: other, over: otherVariable)
    for (a, number) in bound.enumerated() {
      guard let number else { continue }
      let place = program.place(number)
      for (b, otherNumber) in next.bound.enumerated() {
        guard let otherNumber, kernel.isWritten(a) || next.kernel.isWritten(b) else { continue }
        let otherPlace = program.place(otherNumber)
        guard place.root == otherPlace.root else { continue }
        guard place.start != nil, place == otherPlace, let stride = first.stride(BufferID(a)),
          second.stride(BufferID(b)) == stride
        else { return false }
      }
    }
    return true
  }

  /// This kernel with the buffers of both, and the new numbers of the other's.
  func bindings(
    with next: LaunchUnit, _ program: ScheduledProgram
  ) -> (unit: LaunchUnit, renamed: [BufferID: BufferID]) {
    var unit = self
    unit.bound = bound.map { $0.map { program.place($0).start ?? $0 } }
    var renamed: [BufferID: BufferID] = [:]
    for (other, number) in next.bound.enumerated() {
      let buffer = next.kernel.buffers[other]
      let number = number.map { program.place($0).start ?? $0 }
      if let number, let known = unit.bound.firstIndex(of: number) {
        renamed[BufferID(other)] = BufferID(known)
        unit.kernel.buffers[known].role = unit.kernel.buffers[known].role.followed(by: buffer.role)
      } else {
        renamed[BufferID(other)] = BufferID(unit.bound.count)
        unit.kernel.buffers.append(buffer)
        unit.bound.append(number)
      }
    }
    unit.partCount += next.partCount
    unit.kernel.comment += "\n" + next.kernel.comment
    return (unit, renamed)
  }

  /// Whether no buffer shares memory with another that the kernel writes.
  private func isUnambiguous(_ program: ScheduledProgram) -> Bool {
    let roots = bound.map { $0.map { program.place($0).root } }
    return roots.enumerated().allSatisfy { buffer, root in
      root == nil || !kernel.isWritten(buffer) || roots.count { $0 == root } == 1
    }
  }
}

extension KernelBuffer.Role {
  /// The role of a buffer of two kernels in one that does first what the first did.
  fileprivate func followed(by next: KernelBuffer.Role) -> KernelBuffer.Role {
    switch (self, next) {
    case (.input, .input): .input
    case (.output, _): .output
    default: .inputOutput
    }
  }
}

extension Kernel {
  /// Whether the kernel writes a buffer.
  func isWritten(_ buffer: Int) -> Bool {
    switch buffers[buffer].role {
    case .output, .inputOutput: true
    case .input, .scratch: false
    }
  }
}
