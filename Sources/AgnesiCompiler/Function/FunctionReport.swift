import AgnesiGraph

/// What was done to make a function fast, and what it took.
public struct FunctionReport: Sendable, CustomStringConvertible {
  /// A version of the function for some sizes.
  public struct Specialization: Sendable {
    /// The number of kernels that a call runs.
    public let kernelCount: Int
    /// The number of modules of native code, each built or found in the cache.
    public let nativeModuleCount: Int
    /// How many ops a call evaluates plainly on the host, as they have no native form.
    public let hostEvaluationCount: Int
    /// How many sizes are constants of the program.
    public let fixedSizeCount: Int
    /// Where intermediate results lie in memory in a call of the sizes seen last; nil before a call
    /// has succeeded.
    public let memoryPlan: MemoryPlan?
    /// The times of the stages: sizes, schedule, modules, check, emit, and compile, which
    /// includes loading from the cache.
    public let stages: [Stage]

    /// The memory that intermediate results take, in bytes; nil likewise.
    public var arenaByteCount: Int? { memoryPlan?.peakByteCount }

    /// What intermediate results would take if none shared memory, in bytes; nil likewise.
    public var byteCountWithoutReuse: Int? { memoryPlan?.byteCountWithoutReuse }

    /// The time that scheduling and compiling, or loading from the cache, took.
    public var compileTime: Duration { stages.reduce(.zero) { $0 + $1.time } }
  }

  /// A stage of compiling.
  public struct Stage: Sendable {
    /// What was done.
    public let name: String
    /// How long it took.
    public let time: Duration
  }

  /// What happened to compiled code in this process, over all functions.
  public struct Cache: Sendable {
    /// How often the C compiler was run.
    public let compileCount: Int
    /// How often compiled code was found on disk.
    public let diskHitCount: Int
    /// How often compiled code was there already.
    public let memoryHitCount: Int
  }

  /// The name of the function.
  public let name: String?
  /// The number of operations and leaves as written.
  public let writtenNodeCount: Int
  /// The number of operations and leaves after rewriting.
  public let rewrittenNodeCount: Int
  /// How often each rewrite was applied, by its name.
  public let rewriteCounts: [String: Int]
  /// About how long each rewrite took that was tried, applied or not, by its name: found by timing
  /// some of the tries.
  public let rewriteTimes: [String: Duration]
  /// How often the graph was walked with rewrites.
  public let rewritePassCount: Int
  /// Rewrites whose replacement had another dtype or shape, and was not used.
  public let rejectedRewrites: [String]
  /// Rewrites that were stopped because there was no end to them, and how often each was applied.
  public let stoppedRewrites: [String: Int]
  /// The times of the stages that run once: rewrite and expand.
  public let stages: [Stage]
  /// The versions of the function, in the order in which calls needed them.
  public let specializations: [Specialization]
  /// Counts of the whole process; nil without a C compiler.
  public let cache: Cache?
  /// What went wrong with rewrites, a line each.
  private let notices: [String]

  init(_ function: CompiledFunction) {
    name = function.name
    writtenNodeCount = Graph.topologicalOrder(function.written).count
    rewrittenNodeCount = function.graph.nodes.count
    let rewriting = function.rewriting.driver
    rewriteCounts = rewriting.counts
    rewriteTimes = rewriting.times
    rewritePassCount = rewriting.passes
    rejectedRewrites = rewriting.rejected
    stoppedRewrites = rewriting.exhausted
    notices = function.rewriting.notices
    stages = function.rewriting.clock.stages
    specializations = function.specializations.map(Specialization.init)
    cache = Toolchain.cache.map { cache in
      let counters = cache.counters
      return Cache(
        compileCount: counters.compiles, diskHitCount: counters.diskHits,
        memoryHitCount: counters.memoryHits)
    }
  }

  /// The time that compiling took, over all specialisations.
  public var compileTime: Duration { specializations.reduce(.zero) { $0 + $1.compileTime } }

  /// A few lines for people.
  public var description: String {
    var lines = [
      "function \(name.map { "'\($0)'" } ?? "without a name"): \(writtenNodeCount) nodes, "
        + "\(rewrittenNodeCount) after rewriting in \(rewritePassCount) walks "
        + "(\(Self.text(stages)))"
    ]
    let rewrites = rewriteCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    lines += rewrites.map { name, count in
      "  rewrite \(name): \(count), \(Self.text(rewriteTimes[name] ?? .zero))"
    }
    let rest = rewriteTimes.filter { rewriteCounts[$0.key] == nil }
    if !rest.isEmpty {
      let time = rest.values.reduce(.zero, +)
      lines.append("  \(rest.count) rewrites found nothing: \(Self.text(time))")
    }
    lines += notices.map { "  " + $0 }
    for (number, made) in specializations.enumerated() {
      let memory = made.memoryPlan.map {
        ", memory \($0.peakByteCount) bytes (\($0.byteCountWithoutReuse) without reuse)"
      }
      lines.append(
        "  specialisation \(number): \(made.kernelCount) kernels in \(made.nativeModuleCount) native "
          + "modules, \(made.hostEvaluationCount) host evaluations, \(made.fixedSizeCount) sizes fixed\(memory ?? "") "
          + "(\(Self.text(made.stages)))")
    }
    if let cache {
      lines.append(
        "  in this process: \(cache.compileCount) compiled, \(cache.diskHitCount) from disk, "
          + "\(cache.memoryHitCount) from memory")
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ stages: [Stage]) -> String {
    stages.map { "\($0.name) \(text($0.time))" }.joined(separator: ", ")
  }

  private static func text(_ time: Duration) -> String {
    let tenths = Int((time / .microseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10) ms"
  }
}

extension FunctionReport.Specialization {
  fileprivate init(_ made: Specialization) {
    let steps = made.executable.program.steps
    kernelCount = steps.count { if case .launch = $0 { true } else { false } }
    hostEvaluationCount = steps.count - kernelCount
    nativeModuleCount = made.executable.nativeModuleCount
    fixedSizeCount = made.fixed.count { $0 != nil }
    memoryPlan = made.executable.lastLayout.map {
      MemoryPlan($0, of: made.executable.program)
    }
    stages = made.clock.stages
  }
}
