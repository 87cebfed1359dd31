import AgnesiKernel

/// Steps that are carried out together: an evaluation on the host, or kernels merged into one.
struct LaunchGroup {
  private enum Work {
    case step(ScheduledProgram.Step)
    /// Kernels that do not depend on each other, each perhaps merged of several.
    case units([LaunchUnit])
  }

  private var work: Work
  /// The owners of the memory that the group reads, and that it writes.
  private(set) var reads: Set<Int> = []
  private(set) var writes: Set<Int> = []

  init(_ step: ScheduledProgram.Step, _ places: BufferPlaces) {
    switch step {
    case .launch(let kernel, let bound):
      var unit = LaunchUnit(kernel, bound)
      if unit.mayMerge {
        unit.findFootprint()
        work = .units([unit])
      } else {
        work = .step(step)
      }
      for (buffer, number) in bound.enumerated() {
        guard let number else { continue }
        let root = places[number].root
        switch kernel.buffers[buffer].role {
        case .input: reads.insert(root)
        case .output: writes.insert(root)
        case .inputOutput:
          reads.insert(root)
          writes.insert(root)
        case .scratch: break
        }
      }
    case .evaluate(_, let inputs, let outputs):
      work = .step(step)
      reads = Set(inputs.map { places[$0].root })
      writes = Set(outputs.map { places[$0].root })
    }
  }

  /// Whether the order of two groups matters.
  func conflicts(with other: LaunchGroup) -> Bool {
    !writes.isDisjoint(with: other.reads) || !writes.isDisjoint(with: other.writes)
      || !reads.isDisjoint(with: other.writes)
  }

  /// Whether two groups read the same memory.
  func sharesReads(with other: LaunchGroup) -> Bool { !reads.isDisjoint(with: other.reads) }

  /// Whether two groups are single kernels of few enough parts to become one: a quick look, which
  /// most groups of a long chain fail.
  func mayMerge(with other: LaunchGroup) -> Bool {
    guard case .units(let own) = work, case .units(let next) = other.work, own.count == 1,
      next.count == 1
    else { return false }
    return !own[0].movesBlocks && !next[0].movesBlocks && own[0].mayJoin(next[0])
  }

  /// One kernel that does what this group and then another do, passing on rows that are computed or
  /// read; nil when they do not fit or when it does not pay.
  func followed(by other: LaunchGroup, _ places: BufferPlaces) -> LaunchGroup? {
    guard case .units(let own) = work, case .units(let next) = other.work, own.count == 1,
      next.count == 1
    else { return nil }
    let link: LaunchUnit.Link = conflicts(with: other) ? .results : .operands
    guard let unit = own[0].joined(with: next[0], by: link, places) else { return nil }
    return merged(with: other, .units([unit]))
  }

  /// One launch of kernels that do not depend on each other; nil when it does not pay.
  func beside(_ other: LaunchGroup) -> LaunchGroup? {
    guard case .units(let own) = work, case .units(let next) = other.work,
      own.count + next.count <= MergeCost.mostPieces, !conflicts(with: other),
      MergeCost.joins(independent: totalWork(own), totalWork(next))
    else { return nil }
    return merged(with: other, .units(own + next))
  }

  /// The group with elements that were stored just before taken from where they were computed.
  var forwarded: LaunchGroup {
    guard case .units(let units) = work else { return self }
    var result = self
    result.work = .units(units.map(\.forwarded))
    return result
  }

  /// The group with what only it uses kept in memory that each worker has for itself.
  func keepingRows(of roots: Set<Int>, _ places: BufferPlaces) -> LaunchGroup {
    let own = roots.intersection(writes)
    guard !own.isEmpty, case .units(let units) = work else { return self }
    var result = self
    result.work = .units(units.map { $0.keepingRows(of: own, places) })
    return result
  }

  /// Whether it takes so little time that a launch counts.
  var isShort: Bool {
    guard case .units(let units) = work, let total = totalWork(units) else { return false }
    return total <= MergeCost.shortWork
  }

  /// How many statements stand side by side in the group's kernels or in their one loop.
  var statementCount: Int {
    guard case .units(let units) = work else { return 0 }
    return units.reduce(0) { $0 + $1.statementCount }
  }

  private func totalWork(_ units: [LaunchUnit]) -> Int64? {
    var total: Int64 = 0
    for unit in units {
      guard let work = unit.work else { return nil }
      total = total.addingReportingOverflow(work).overflow ? .max : total + work
    }
    return total
  }

  private func merged(with other: LaunchGroup, _ work: Work) -> LaunchGroup {
    var result = self
    result.work = work
    result.reads.formUnion(other.reads)
    result.writes.formUnion(other.writes)
    return result
  }

  /// The group as one step.
  func step(_ places: BufferPlaces) -> ScheduledProgram.Step {
    switch work {
    case .step(let step): return step
    case .units(let units):
      let parts = units.map(\.shared)
      let unit = LaunchUnit.beside(parts, places)
      return .launch(unit.kernel, unit.bound)
    }
  }
}
