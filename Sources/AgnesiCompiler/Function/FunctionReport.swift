/// What was done to make a function fast, and what it took.
public struct FunctionReport: Sendable, CustomStringConvertible {
  /// A version of the function for some sizes.
  public struct Specialization: Sendable {
    /// The number of kernels that a call runs.
    public let kernelCount: Int
    /// The memory that intermediate results take in a call, in bytes; nil when sizes that change
    /// between calls decide it.
    public let arenaByteCount: Int?
    /// The time that scheduling and compiling, or loading from the cache, took.
    public let compileTime: Duration
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
  /// How often each rewrite was applied, by its name.
  public let rewriteCounts: [String: Int]
  /// The versions of the function, in the order in which calls needed them.
  public let specializations: [Specialization]
  /// Counts of the whole process; nil without a C compiler.
  public let cache: Cache?

  init(_ function: CompiledFunction) {
    name = function.name
    rewriteCounts = function.rewriteCounts
    specializations = function.specializations.map { made in
      let kernelCount = made.executable.program.steps.count {
        if case .launch = $0 { true } else { false }
      }
      let isFixed = made.executable.program.sizeParameters.isEmpty
      return Specialization(
        kernelCount: kernelCount,
        arenaByteCount: isFixed ? made.executable.arenaByteCount([]) : nil,
        compileTime: made.compileTime)
    }
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
    var lines = ["function \(name.map { "'\($0)'" } ?? "without a name")"]
    let rewrites = rewriteCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    lines += rewrites.map { "  rewrite \($0.key): \($0.value)" }
    for (number, made) in specializations.enumerated() {
      let memory = made.arenaByteCount.map { "\($0) bytes" } ?? "depends on sizes"
      lines.append(
        "  specialisation \(number): \(made.kernelCount) kernels, memory \(memory), made in "
          + "\(made.compileTime)")
    }
    if let cache {
      lines.append(
        "  in this process: \(cache.compileCount) compiled, \(cache.diskHitCount) from disk, "
          + "\(cache.memoryHitCount) from memory")
    }
    return lines.joined(separator: "\n")
  }
}
