public import AgnesiGraph
import AgnesiRewrites

/// How a function is compiled.
public struct Mode: Hashable, Sendable {
  /// How the computation is carried out.
  enum Execution: Hashable, Sendable {
    case native, interpreted, reference, debug
    case nanGuard(NaNGuard)
    case monitor(NodeMonitor)
  }

  let execution: Execution
  /// Names and tags of rewrites that are left out.
  var excluded: Set<String> = []
  /// The user's own rewrites, tried after those of the library within a phase.
  var included: [Rewrite] = []

  /// All rewrites, native code: Theano's `FAST_RUN`.
  public static let fastRun = Mode(execution: .native)
  /// The few rewrites that pay at once, and the interpreter: quick to compile, slow to run;
  /// Theano's `FAST_COMPILE`.
  public static let fastCompile = Mode(execution: .interpreted)
  /// The expression as written, each op by its reference evaluation.
  public static let reference = Mode(execution: .reference)

  /// This mode without some rewrites.
  ///
  /// - Parameter names: names of rewrites, or tags such as `shape-unsafe` and `nan-unsafe`; `fusion`
  ///   gives each op a kernel of its own.
  /// - Returns: a mode that leaves them out.
  public func excluding(_ names: String...) -> Mode {
    var mode = self
    mode.excluded.formUnion(names)
    return mode
  }

  /// What `excluding` takes beside the names and tags of rewrites, to leave ops unfused.
  static let fusion = "fusion"

  /// Whether ops share kernels.
  var fuses: Bool { !excluded.contains(Self.fusion) }

  /// This mode with rewrites of one's own, tried after those of the library within a phase.
  ///
  /// `function` throws for a rewrite whose name another one has. Rewrites are not applied in the
  /// mode `reference`. Two modes are equal when the names of their rewrites are.
  ///
  /// - Parameter rewrites: what to add.
  /// - Returns: a mode that includes them.
  public func including(_ rewrites: Rewrite...) -> Mode {
    var mode = self
    mode.included += rewrites
    return mode
  }

  /// The mode that `AGNESI_FLAGS=mode=...` asks for; `fastRun` when it does not.
  public static var standard: Mode {
    switch Settings.current.mode {
    case .fastRun: fastRun
    case .fastCompile: fastCompile
    case .reference: reference
    case .nanGuard: nanGuard()
    case .debug: debug
    }
  }
}

extension Mode.Execution {
  /// How much is rewritten; nil for nothing.
  var level: RewriteCatalog.Level? {
    switch self {
    case .native, .nanGuard, .monitor, .debug: .all
    case .interpreted: .few
    case .reference: nil
    }
  }

  /// Whether ops run one by one, through their reference evaluation, rather than as kernels.
  var isOpByOp: Bool {
    switch self {
    case .native, .interpreted, .debug: false
    case .reference, .nanGuard, .monitor: true
    }
  }

  /// Whether kernels become native code where that can be had.
  var isNative: Bool {
    switch self {
    case .native, .debug: true
    case .interpreted, .reference, .nanGuard, .monitor: false
    }
  }
}
