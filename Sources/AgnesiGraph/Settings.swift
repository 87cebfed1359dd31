public import AgnesiArray
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The defaults of the whole process, read once from the environment: the only place that reads it.
///
/// `AGNESI_FLAGS` holds `name=value` pairs separated by commas, as `THEANO_FLAGS` did:
/// `AGNESI_FLAGS=mode=FAST_RUN,device=cpu,floatX=float32`. Small letters do too. The other variables
/// are listed with the properties below.
public struct Settings: Sendable, CustomStringConvertible {
  /// How functions are compiled by default: the flag `mode`.
  public var mode = DefaultMode.fastRun
  /// The dtype of tensors made without `dtype:`, and of bare numbers: the flag `floatX`.
  public var floatX = DType.float32
  /// Where functions run: the flag `device`; only `cpu`.
  public var device = "cpu"
  /// The processor that native code is for, as the C compiler names it: the flag `march`; nil for
  /// the one that it runs on.
  public var processor: String?
  /// What to do about an input that no output depends on: the flag `on_unused_input`.
  public var onUnusedInput = UnusedInputPolicy.raise
  /// What is told on standard error while it happens: the flag `trace`.
  public var traces: Set<Trace> = []
  /// Whether functions measure their calls, and tell at the end of the process: the flag `profile`.
  public var isProfiling = false
  /// The number of threads: `AGNESI_NUM_THREADS`; nil for as many as there are processors.
  public var threadCount: Int?
  /// The C compiler: `AGNESI_CC`; nil to look for one, `none` for the interpreter.
  public var compiler: String?
  /// The folder of compiled functions: `AGNESI_CACHE`; nil for the user's cache folder.
  public var cacheFolder: String?
  /// Stages to print while compiling: `AGNESI_DUMP`, names separated by commas.
  public var dumps: Set<CompileStage> = []
  /// What is wrong with the environment; thrown by the first `function`.
  package var problems: [String] = []

  /// The modes that `mode` can name.
  public enum DefaultMode: String, Sendable, CaseIterable {
    /// All rewrites, native code.
    case fastRun = "FAST_RUN"
    /// Few rewrites, the interpreter.
    case fastCompile = "FAST_COMPILE"
    /// The expression as written, by the reference evaluation.
    case reference = "REFERENCE"
    /// Throws at the first NaN, infinity or number above 1e10.
    case nanGuard = "NAN_GUARD"
    /// Compares the ways in which a function can be computed.
    case debug = "DEBUG_MODE"
  }

  /// What the flag `trace` can name.
  public enum Trace: String, Sendable, CaseIterable {
    /// Each step of rewriting: the rewrite, the expression before and after, and its place.
    case rewrites
  }

  /// What `function` does about an input that no output depends on.
  public enum UnusedInputPolicy: String, Sendable, CaseIterable {
    /// Throws an error; the default, since it is mostly a mistake.
    case raise
    /// Prints a line to standard error.
    case warn
    /// Nothing.
    case ignore
  }

  /// The settings of this process.
  public static let current = Settings(environment: Environment.variables)

  /// The dtype of tensors made without `dtype:`.
  package static let floatX = current.floatX

  /// Reads settings from environment variables.
  package init(environment: [String: String]) {
    for pair in (environment["AGNESI_FLAGS"] ?? "").split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { String($0).trimmed }
      guard parts.count == 2 else {
        problems.append("AGNESI_FLAGS: '\(pair)' is not of the form name=value")
        continue
      }
      read(flag: parts[0], value: parts[1])
    }
    if let text = environment["AGNESI_NUM_THREADS"], !text.isEmpty {
      if let count = Int(text), (1...1024).contains(count) {
        threadCount = count
      } else {
        problems.append("AGNESI_NUM_THREADS: '\(text)' is not a number from 1 to 1024")
      }
    }
    compiler = environment["AGNESI_CC"]
    cacheFolder = environment["AGNESI_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
    for name in (environment["AGNESI_DUMP"] ?? "").split(separator: ",") {
      if let stage = CompileStage(rawValue: String(name).trimmed) {
        dumps.insert(stage)
      } else {
        let known = CompileStage.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append("AGNESI_DUMP: unknown stage '\(name)'; known stages are \(known)")
      }
    }
  }

  private var dumpNames: String {
    CompileStage.allCases.filter(dumps.contains).map(\.rawValue).joined(separator: ",")
  }

  private mutating func read(flag: String, value: String) {
    switch flag {
    case "mode": mode = choice(flag, value) ?? mode
    case "floatX":
      switch value {
      case "float32": floatX = .float32
      case "float64": floatX = .float64
      default: refuse(flag, value, known: ["float32", "float64"])
      }
    case "device":
      if value != "cpu" { refuse(flag, value, known: ["cpu"]) }
    case "march":
      let isName = value.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_.+".contains($0))
      }
      if isName && !value.isEmpty {
        processor = value == "native" ? nil : value
      } else {
        refuse(flag, value, known: ["native", "the names that the C compiler knows"])
      }
    case "on_unused_input": onUnusedInput = choice(flag, value) ?? onUnusedInput
    case "profile":
      switch value.lowercased() {
      case "true", "1": isProfiling = true
      case "false", "0": isProfiling = false
      default: refuse(flag, value, known: ["true", "false"])
      }
    case "trace": if let trace: Trace = choice(flag, value) { traces.insert(trace) }
    default:
      problems.append(
        "AGNESI_FLAGS: unknown flag '\(flag)'; known flags are device, floatX, march, "
          + "mode, on_unused_input, profile, trace")
    }
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ flag: String, _ value: String
  ) -> Choice? where Choice.RawValue == String {
    let choice = Choice.allCases.first { $0.rawValue.lowercased() == value.lowercased() }
    if let choice { return choice }
    refuse(flag, value, known: Choice.allCases.map(\.rawValue))
    return nil
  }

  private mutating func refuse(_ flag: String, _ value: String, known: [String]) {
    problems.append(
      "AGNESI_FLAGS: \(flag) cannot be '\(value)'; known values are "
        + known.joined(separator: ", "))
  }

  /// The effective configuration, one line a setting.
  public var description: String {
    """
    mode=\(mode.rawValue)
    floatX=\(floatX)
    device=\(device)
    march=\(processor ?? "native")
    on_unused_input=\(onUnusedInput.rawValue)
    profile=\(isProfiling)
    trace=\(traces.isEmpty ? "(nothing)" : traces.map(\.rawValue).sorted().joined(separator: "+"))
    AGNESI_NUM_THREADS=\(threadCount.map(String.init) ?? "(all processors)")
    AGNESI_CC=\(compiler ?? "(clang, cc or gcc on the path)")
    AGNESI_CACHE=\(cacheFolder ?? "(the user's cache folder)")
    AGNESI_DUMP=\(dumps.isEmpty ? "(nothing)" : dumpNames)
    """
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// The environment variables of the process.
package enum Environment {
  /// All variables by name, as they are at the first use.
  package static let variables: [String: String] = {
    var result: [String: String] = [:]
    var cursor = environ
    while let entry = cursor.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        result[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      cursor += 1
    }
    return result
  }()
}
