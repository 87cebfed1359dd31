/// Checks random programs one after the other.
struct FuzzRun {
  let check: ProgramCheck
  /// The seed of the next program.
  private var seed: UInt64
  /// How many programs were checked, and how many of these natively.
  private(set) var count = 0
  private(set) var nativeCount = 0
  /// The programs with a fault.
  private(set) var findings: [Finding] = []
  /// What is to be compiled.
  private var waiting: [(seed: UInt64, program: CheckedProgram)] = []

  init(seed: UInt64, check: ProgramCheck = ProgramCheck()) {
    self.seed = seed
    self.check = check
  }

  /// Checks the next program.
  ///
  /// - Parameter native: whether it is put aside for `compileWaiting`.
  mutating func next(native: Bool) throws {
    let own = seed
    seed &+= 1
    count += 1
    let program = ProgramGenerator.program(seed: own)
    let checked = try CheckedProgram(program, check)
    if let failure = checked.failure {
      report(failure, program, own)
    } else if native && !checked.built.outputs.isEmpty {
      waiting.append((own, checked))
    }
  }

  /// Compiles and runs the programs that were put aside.
  mutating func compileWaiting() {
    for batch in Dictionary(grouping: waiting, by: \.program.program.exclusions).values {
      nativeCount += batch.count
      let failures = ProgramCheck.nativeFailures(of: batch.map(\.program))
      for (item, failure) in zip(batch, failures) {
        if let failure { report(failure, item.program.program, item.seed) }
      }
    }
    waiting = []
  }

  private mutating func report(
    _ failure: ProgramCheck.Failure, _ program: Program, _ seed: UInt64
  ) {
    var check = check
    check.repeats = failure.fault == .unfinished
    var shrinker = Shrinker(check: check)
    let small = shrinker.shrink(program, failure.fault)
    let now = ((try? check.failure(of: small, native: failure.fault.isNative)) ?? nil) ?? failure
    let culprits = failure.fault.isNative ? [] : (try? check.culprits(of: small)) ?? []
    findings.append(Finding(seed: seed, failure: now, program: small, culprits: culprits))
  }
}

extension FuzzRun: CustomStringConvertible {
  var description: String {
    "\(count) programs up to seed \(seed &- 1), \(nativeCount) compiled, \(findings.count) failed"
  }
}

/// A program with a fault, as simple as could be.
struct Finding: CustomStringConvertible {
  /// The seed from which the program was made as it was at first.
  let seed: UInt64
  let failure: ProgramCheck.Failure
  let program: Program
  /// The rules without which there is no fault.
  let culprits: [String]

  var description: String {
    let code = (try? program.reproduction()) ?? program.code.joined(separator: "\n")
    return "seed \(seed), \(failure)\nrules: \(culprits)\n\(code)\n"
  }
}
