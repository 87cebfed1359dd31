/// Finds the simplest program with a fault.
struct Shrinker {
  let check: ProgramCheck
  /// How many programs may be checked.
  var budget = 600

  /// A program with the same fault that no simplification keeps; or the simplest one found when the
  /// budget is used up.
  mutating func shrink(_ program: Program, _ fault: ProgramCheck.Fault) -> Program {
    // Compiling takes time, and so does finding that there is no end.
    if fault.isNative || fault == .exhausted { budget = min(budget, 100) }
    var best = program
    var hasImproved = true
    while hasImproved && budget > 0 {
      hasImproved = false
      for candidate in (try? best.simplifications()) ?? [] where budget > 0 {
        budget -= 1
        guard let failure = try? check.failure(of: candidate, native: fault.isNative),
          failure.fault == fault
        else { continue }
        best = candidate
        hasImproved = true
        break
      }
    }
    return best
  }
}
