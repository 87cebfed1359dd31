import AgnesiKernel

extension LaunchUnit {
  /// Why two kernels should become one.
  enum Link {
    /// One uses what the other computes.
    case results
    /// Both read the same memory.
    case operands
  }

  /// Whether two kernels are merged of few enough to become one: a quick look, which most kernels of
  /// a long chain fail.
  func mayJoin(_ next: LaunchUnit) -> Bool {
    MergeCost.allows(
      parts: partCount + next.partCount, areProducts: multiplies && next.multiplies)
  }

  /// One kernel that does in each iteration, or one after the other, what two did.
  ///
  /// Elements that one stores and the other reads still go through memory: `forwarded` sees to them
  /// once for all kernels that become one.
  ///
  /// - Parameters:
  ///   - next: the kernel that runs after this one.
  ///   - link: what they have in common.
  ///   - places: tells which buffers share memory.
  /// - Returns: nil when an iteration of one touches what another iteration of the other writes,
  ///   or when merging does not pay.
  func joined(with next: LaunchUnit, by link: Link, _ places: BufferPlaces) -> LaunchUnit? {
    guard mayJoin(next), var unit = merged(with: next, by: link, places), unit.isUnambiguous(places)
    else { return nil }
    // The last result is what the reader looks for.
    unit.kernel.name = next.kernel.name
    unit.kernel.place = next.kernel.place
    unit.readsOwnStores = true
    return unit
  }

  private func merged(
    with next: LaunchUnit, by link: Link, _ places: BufferPlaces
  ) -> LaunchUnit? {
    let own = divided(like: next, places)
    let other = next.divided(like: self, places)
    switch (own.domain, other.domain) {
    case (.range(let a), .range(let b)) where a.count == b.count:
      return own.byIterations(other, a, b, link, places)
    case (.loop(let a), .loop(let b)) where a.upper == b.upper:
      return own.byElements(other, a, b, link, places) ?? inSequence(next, link, places)
    case (.serial, .serial), (.serial, .loop), (.loop, .serial), (.loop, .loop):
      return inSequence(next, link, places)
    default: return nil
    }
  }

  /// Both bodies in each iteration of the range.
  private func byIterations(
    _ next: LaunchUnit, _ range: Kernel.ParallelRange, _ other: Kernel.ParallelRange, _ link: Link,
    _ places: BufferPlaces
  ) -> LaunchUnit? {
    guard fits(next, link, places) else { return nil }
    var (unit, renamed) = bindings(with: next, places)
    unit.kernel.body += next.kernel.body.renumberingSymbols(
      by: kernel.nextSymbol, replacing: [other.variable: .index(range.variable)],
      renaming: renamed)
    unit.kernel.parallel?.cost = range.cost + other.cost
    unit.footprint = footprint.followed(by: next.footprint, renamed: renamed)
    return unit
  }

  /// Both bodies in each iteration of the loop.
  private func byElements(
    _ next: LaunchUnit, _ loop: Loop, _ other: Loop, _ link: Link, _ places: BufferPlaces
  ) -> LaunchUnit? {
    guard fits(next, link, places) else { return nil }
    var (unit, renamed) = bindings(with: next, places)
    var joined = loop
    joined.body += other.body.renumberingSymbols(
      by: kernel.nextSymbol, replacing: [other.variable: .index(loop.variable)],
      renaming: renamed)
    unit.kernel.body = [.loop(joined)]
    unit.footprint = footprint.followed(by: next.footprint, renamed: renamed)
    return unit
  }

  private func inSequence(
    _ next: LaunchUnit, _ link: Link, _ places: BufferPlaces
  ) -> LaunchUnit? {
    // Kernels that only read the same are better put beside each other.
    guard link == .results, MergeCost.joins(serial: work, next.work) else { return nil }
    var (unit, renamed) = forwardedWithinLoop.bindings(with: next, places)
    unit.kernel.body += next.forwardedWithinLoop.kernel.body.renumberingSymbols(
      by: unit.kernel.nextSymbol, renaming: renamed)
    unit.footprint = IterationFootprint()
    return unit
  }

  /// Whether the iterations of both keep to the same parts of what either writes, and, when that is
  /// nothing, of some of what both read.
  private func fits(_ next: LaunchUnit, _ link: Link, _ places: BufferPlaces) -> Bool {
    var sharesOperand = false
    for (a, number) in bound.enumerated() {
      guard let number else { continue }
      let place = places[number]
      for (b, otherNumber) in next.bound.enumerated() {
        guard let otherNumber else { continue }
        let otherPlace = places[otherNumber]
        guard place.root == otherPlace.root else { continue }
        let stride = place.start == nil || place != otherPlace ? nil : footprint.stride(BufferID(a))
        let isDividedAlike = stride != nil && next.footprint.stride(BufferID(b)) == stride
        if kernel.isWritten(a) || next.kernel.isWritten(b) {
          guard isDividedAlike else { return false }
        } else if isDividedAlike {
          sharesOperand = true
        }
      }
    }
    return link == .results || sharesOperand
  }

  /// This kernel with the buffers of both, and the new numbers of the other's.
  func bindings(
    with next: LaunchUnit, _ places: BufferPlaces
  ) -> (unit: LaunchUnit, renamed: [BufferID: BufferID]) {
    var unit = self
    unit.bound = bound.map { $0.map { places[$0].start ?? $0 } }
    var renamed: [BufferID: BufferID] = [:]
    for (other, number) in next.bound.enumerated() {
      let buffer = next.kernel.buffers[other]
      let number = number.map { places[$0].start ?? $0 }
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
    unit.kernel.parts += next.kernel.parts
    unit.kernel.nodes += next.kernel.nodes
    return (unit, renamed)
  }

  /// Whether no buffer shares memory with another that the kernel writes.
  private func isUnambiguous(_ places: BufferPlaces) -> Bool {
    let roots = bound.map { $0.map { places[$0].root } }
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
