import AgnesiKernel

extension ScheduledProgram {
  /// Merges kernels: those that pass rows or elements on to each other, and those that do not
  /// depend on each other.
  ///
  /// Each kernel is compared with a few before it, so that the time grows with their number alone.
  /// No sum is added up in another order, so that results stay the same.
  mutating func mergeKernels() {
    var merging = KernelMerging(self)
    merging.passOn()
    merging.keepRows()
    merging.putBeside()
    steps = merging.groups.map { $0.step(merging.places) }
    mergeEffort = merging.effort
  }
}

/// The groups of steps while they are being merged, in the order in which they run.
private struct KernelMerging {
  private(set) var groups: [LaunchGroup] = []
  private let program: ScheduledProgram
  let places: BufferPlaces
  private(set) var effort = MergeEffort()

  /// How many groups before a kernel are looked at.
  private static let window = 24

  init(_ program: ScheduledProgram) {
    self.program = program
    let places = BufferPlaces(program)
    self.places = places
    groups = program.steps.map { LaunchGroup($0, places) }
  }

  /// Merges kernels with those whose results they use, or that read what they read.
  mutating func passOn() {
    var done: [LaunchGroup] = []
    for group in groups {
      done.append(group)
      var latest = done.count - 1
      // What was merged may fit to more.
      while let link = linked(latest, in: done) {
        effort.statementCount += done[latest].statementCount
        let early = latest - link.before.count - link.after.count - 1
        done.replaceSubrange(early...latest, with: link.before + [link.merged] + link.after)
        latest = early + link.before.count
      }
    }
    effort.statementCount += done.reduce(0) { $0 + $1.statementCount }
    groups = done.map(\.forwarded)
  }

  /// Two groups as one, and the groups between them that run before it and after it.
  private struct Link {
    let before: [LaunchGroup]
    let merged: LaunchGroup
    let after: [LaunchGroup]
  }

  /// The last group with one within the window before it whose results or operands it uses, if they
  /// can be one kernel.
  private mutating func linked(_ late: Int, in groups: [LaunchGroup]) -> Link? {
    let latest = groups[late]
    for early in (max(0, late - Self.window)..<late).reversed() {
      let earliest = groups[early]
      effort.comparisonCount += 1
      guard earliest.mayMerge(with: latest),
        latest.conflicts(with: earliest) || latest.sharesReads(with: earliest)
      else { continue }
      // What depends on the first of the two runs after both, all else before.
      var before: [LaunchGroup] = []
      var after: [LaunchGroup] = []
      for group in groups[(early + 1)..<late] {
        let depends =
          group.conflicts(with: earliest) || after.contains { $0.conflicts(with: group) }
        if depends { after.append(group) } else { before.append(group) }
      }
      guard !after.contains(where: { $0.conflicts(with: latest) }),
        let merged = earliest.followed(by: latest, places)
      else { continue }
      return Link(before: before, merged: merged, after: after)
    }
    return nil
  }

  /// Keeps what only one kernel uses out of the memory that kernels share.
  mutating func keepRows() {
    var useCounts: [Int: Int] = [:]
    for group in groups {
      for root in group.reads.union(group.writes) { useCounts[root, default: 0] += 1 }
    }
    let roots = useCounts.filter { root, count in
      guard count == 1, case .temporary = program.buffers[root].source else { return false }
      return true
    }
    let owned = Set(roots.keys)
    groups = groups.map { $0.keepingRows(of: owned, places) }
  }

  /// Puts kernels that do not depend on each other beside each other: each beside an earlier one,
  /// then short ones that are left beside a later one.
  ///
  /// What runs later needs its operands for longer, and a short kernel has only small ones.
  mutating func putBeside() {
    groups = putBeside(groups) { $0.beside($1) }
    groups = putBeside(groups.reversed()) { $1.isShort ? $1.beside($0) : nil }.reversed()
  }

  /// Puts groups beside ones before them.
  private mutating func putBeside(
    _ groups: [LaunchGroup], _ join: (LaunchGroup, LaunchGroup) -> LaunchGroup?
  ) -> [LaunchGroup] {
    var done: [LaunchGroup] = []
    for group in groups {
      var place = done.count
      while place > max(0, done.count - Self.window), !done[place - 1].conflicts(with: group) {
        place -= 1
      }
      effort.comparisonCount += done.count - place
      var merged: LaunchGroup?
      while merged == nil, place < done.count {
        merged = join(done[place], group)
        if merged == nil { place += 1 }
      }
      if let merged {
        done[place] = merged
      } else {
        done.append(group)
      }
    }
    return done
  }
}
