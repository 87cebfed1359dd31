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
    merging.putBeside()
    steps = merging.groups.map { $0.step(in: self) }
  }
}

/// The groups of steps while they are being merged, in the order in which they run.
private struct KernelMerging {
  private(set) var groups: [LaunchGroup] = []
  private let program: ScheduledProgram

  /// How many groups before a kernel are looked at.
  private static let window = 24

  init(_ program: ScheduledProgram) {
    self.program = program
    groups = program.steps.map { LaunchGroup($0, in: program) }
  }

  /// Merges kernels with those whose results they use.
  mutating func passOn() {
    var done: [LaunchGroup] = []
    for group in groups {
      done.append(group)
      var latest = done.count - 1
      // What was merged may fit to more.
      while let pair = linked(latest, in: done) {
        done[pair.place] = pair.merged
        done.remove(at: pair.gone)
        latest = min(pair.place, pair.gone) == pair.gone ? pair.place - 1 : pair.place
      }
    }
    groups = done
  }

  /// The last group with one within the window before it whose results it uses, if they can be
  /// one kernel, and the place where that can run.
  private func linked(
    _ late: Int, in groups: [LaunchGroup]
  ) -> (place: Int, gone: Int, merged: LaunchGroup)? {
    for early in (max(0, late - Self.window)..<late).reversed() {
      guard groups[late].conflicts(with: groups[early]) else { continue }
      let between = groups[(early + 1)..<late]
      let canRise = !between.contains { $0.conflicts(with: groups[late]) }
      let canSink = !between.contains { $0.conflicts(with: groups[early]) }
      guard canRise || canSink,
        let merged = groups[early].followed(by: groups[late], in: program)
      else { continue }
      return canSink ? (late, early, merged) : (early, late, merged)
    }
    return nil
  }

  /// Puts kernels that do not depend on each other beside each other.
  mutating func putBeside() {
    var done: [LaunchGroup] = []
    for group in groups {
      var place = done.count
      while place > max(0, done.count - Self.window), !done[place - 1].conflicts(with: group) {
        place -= 1
      }
      let candidates = place..<done.count
      let fitting = candidates.lazy.compactMap { index in
        done[index].beside(group).map { (index, $0) }
      }.first
      if let (index, merged) = fitting {
        done[index] = merged
      } else {
        done.append(group)
      }
    }
    groups = done
  }
}
