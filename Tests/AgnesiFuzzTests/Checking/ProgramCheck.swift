import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiRewrites

/// Compares a program as written with what the optimizer and the compiler make of it.
struct ProgramCheck {
  /// What can go wrong.
  enum Fault: String {
    /// The gradient of a sound expression cannot be made or evaluated.
    case gradient
    /// The optimizer throws, or gives a graph of which the reference evaluation throws.
    case error
    /// A rule gives a replacement of another type.
    case rejected
    /// Rules find no end.
    case exhausted
    /// The optimised graph has other values.
    case values
    /// Optimising again changes something.
    case unfinished
    /// The compiler throws, or the code does.
    case nativeError
    /// The code computes other values than the reference evaluation of the optimised graph.
    case nativeValues

    var isNative: Bool { self == .nativeError || self == .nativeValues }
  }

  /// A fault, and what was seen.
  struct Failure: CustomStringConvertible {
    let fault: Fault
    let detail: String
    var description: String { "\(fault.rawValue): \(detail)" }
  }

  /// Rules to add to those of the library.
  var including: [Rewrite] = []
  /// Rules to leave out.
  var excluding: Set<String> = []
  /// Whether programs are optimised again, to see whether anything changes.
  var repeats = true

  /// The first fault of a program; nil if there is none.
  func failure(of program: Program, native: Bool) throws -> Failure? {
    let checked = try CheckedProgram(program, self)
    if let failure = checked.failure { return failure }
    return native ? Self.nativeFailures(of: [checked])[0] : nil
  }

  /// For each program that the optimizer got right, what native code gets wrong.
  ///
  /// All are compiled as one function, and one by one only if this fails.
  static func nativeFailures(of programs: [CheckedProgram]) -> [Failure?] {
    do {
      let compiled = try function(
        inputs: programs.flatMap(\.built.inputs), outputs: programs.flatMap(\.built.outputs),
        mode: programs[0].program.exclusions.reduce(.fastRun) { $0.excluding($1) },
        onUnusedInput: .ignore)
      var results = try compiled.call(programs.flatMap(\.built.arguments))[...]
      return try programs.map { program in
        let own = Array(results.prefix(program.built.outputs.count))
        results = results.dropFirst(own.count)
        return try program.optimised?.complaint(about: own)
          .map { Failure(fault: .nativeValues, detail: $0) }
      }
    } catch {
      if programs.count == 1 { return [Failure(fault: .nativeError, detail: "\(error)")] }
      return programs.map { nativeFailures(of: [$0])[0] }
    }
  }

  /// The rules without which a program has no fault, of those that were applied.
  func culprits(of program: Program) throws -> [String] {
    let outputs = try program.build().outputs
    let (_, report) = try RewriteCatalog.rewrite(
      outputs, excluding: excluded(program), including: including)
    return (report.rejected + report.counts.keys.sorted()).filter { rule in
      var check = self
      check.excluding.insert(rule)
      return (try? check.failure(of: program, native: false)) ?? nil == nil
    }
  }

  fileprivate func excluded(_ program: Program) -> Set<String> {
    excluding.union(program.exclusions)
  }
}

/// A program whose optimised graph has been compared with the one as written.
struct CheckedProgram {
  let program: Program
  private(set) var built: BuiltProgram
  let failure: ProgramCheck.Failure?
  /// The optimised outputs.
  private(set) var rewritten: [Variable] = []
  /// By which native code is judged.
  private(set) var optimised: Judgement?

  init(_ program: Program, _ check: ProgramCheck) throws {
    self.program = program
    let undifferentiated = program.buildUndifferentiated()
    built = undifferentiated
    let written: Judgement
    do {
      for _ in 0..<program.order { try built.differentiate() }
      written = try Judgement(
        built.outputs, built.values, mayImprove: !program.exclusions.contains("nan-unsafe"),
        variations: RoundingVariation.reference)
    } catch {
      // The gradient is at fault only if there is none where there is a value.
      _ = try ReferenceEvaluator.evaluate(undifferentiated.outputs, undifferentiated.values)
      failure = .init(fault: .gradient, detail: "\(error)")
      return
    }
    do {
      let excluded = check.excluded(program)
      let report: RewriteDriver.Report
      (rewritten, report) = try RewriteCatalog.rewrite(
        built.outputs, excluding: excluded, including: check.including)
      optimised = try Judgement(
        rewritten, built.values, mayImprove: false, variations: RoundingVariation.native)
      var failure: ProgramCheck.Failure?
      if !report.rejected.isEmpty {
        failure = .init(fault: .rejected, detail: "\(report.rejected)")
      } else if !report.exhausted.isEmpty {
        failure = .init(fault: .exhausted, detail: "\(report.exhausted)")
      } else if let complaint = try written.complaint(about: optimised?.expected ?? []) {
        failure = .init(fault: .values, detail: complaint)
      } else if check.repeats {
        var steps: [String] = []
        _ = try RewriteCatalog.rewrite(
          rewritten, excluding: excluded, including: check.including
        ) { steps.append("\($0)") }
        if !steps.isEmpty {
          failure = .init(fault: .unfinished, detail: steps.joined(separator: "; "))
        }
      }
      self.failure = failure
    } catch {
      failure = .init(fault: .error, detail: "\(error)")
    }
  }
}
