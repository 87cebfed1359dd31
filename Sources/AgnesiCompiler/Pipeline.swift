import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiRewrites

/// The way from an expression to a program that runs: the list of the stages, in order.
///
/// Data flows one way. Each stage's result can be printed (`CompileStage`), and each stage knows
/// only the result of the one before it.
///
/// `prepare` runs once for a function, `compile` once for each of its specialisations:
///
///     written outputs ─rewrite, expand─▶ Graph ─sizes─▶ ShapeAnalysis ─schedule─▶ ScheduledProgram
///       ─modules─▶ Module ─check, emit─▶ C text ─compile, load─▶ KernelEngine ─▶ Executable
///
/// The places of buffers in memory (`BufferLayout`) are planned when a call tells the sizes.
enum Pipeline {
  /// Simplifies the graph of a function, whatever the sizes.
  ///
  /// - Parameters:
  ///   - written: the outputs as the user wrote them, then the new values of updates.
  ///   - mode: which rewrites are applied.
  ///   - report: receives counts and times.
  static func prepare(
    _ written: [Variable], mode: Mode, report: inout RewriteReport
  ) throws(GraphErrors) -> Graph {
    guard let level = mode.execution.level else { return try Graph(written) }
    let history = mode.execution == .debug ? RewriteHistory() : nil
    let (rewritten, counts) = try report.clock.measure("rewrite") { () throws(GraphErrors) in
      try RewriteCatalog.rewrite(
        written, excluding: mode.excluded, including: mode.included, level: level,
        onStep: RewriteTrace.onStep(also: history?.add), onPhaseEnd: history?.end)
    }
    report.driver = counts
    report.stages = history?.stages ?? []
    // What is carried out op by op keeps the ops that the user wrote.
    if mode.execution.isOpByOp { return try Graph(rewritten) }
    return try report.clock.measure("expand") { () throws(GraphErrors) in
      try Graph(expand(rewritten))
    }
  }

  /// Makes a program for some sizes.
  ///
  /// - Parameters:
  ///   - request: the graph and what is fixed of its sizes.
  ///   - mode: whether kernels become native code.
  ///   - profiler: who wants to know what each step of a call takes.
  ///   - clock: receives the time of each stage.
  static func compile(
    _ request: SpecializationRequest, mode: Mode, profiler: ProfileRecorder?,
    clock: inout StageClock
  ) throws -> Executable {
    let program = try schedule(request, mode: mode, clock: &clock)
    return try executable(
      program, mode: mode, profile: profiler?.add(program, request.graph), clock: &clock)
  }

  /// Finds the sizes of all tensors, and the steps of a program.
  ///
  /// - Parameters:
  ///   - request: the graph and what is fixed of its sizes.
  ///   - mode: whether ops share kernels.
  ///   - clock: receives the time of each stage.
  static func schedule(
    _ request: SpecializationRequest, mode: Mode, clock: inout StageClock
  ) throws(GraphErrors) -> ScheduledProgram {
    var table = request.table
    let sizes = try clock.measure("sizes") { () throws(GraphErrors) in
      try request.sizes(&table)
    }
    return clock.measure("schedule") {
      Scheduler.schedule(
        sizes, inputs: request.inputs, parameterCount: table.sources.count,
        vectorUnit: Toolchain.vectorUnit, fuses: mode.fuses)
    }
  }

  /// Makes a scheduled program ready to run.
  ///
  /// - Parameters:
  ///   - program: the steps.
  ///   - joinsKernels: false for a segment of its own for each step.
  ///   - mode: whether kernels become native code.
  ///   - profile: where what each step takes is recorded, if anywhere.
  ///   - clock: receives the time of each stage.
  static func executable(
    _ program: ScheduledProgram, joinsKernels: Bool = true, mode: Mode,
    profile: ProgramRecording? = nil, clock: inout StageClock
  ) throws -> Executable {
    let parts = clock.measure("modules") { program.modules(joinsKernels: joinsKernels) }
    var stepCount = 0
    let segments = try parts.map { part -> Executable.Segment in
      let recording = profile?.steps(from: stepCount)
      switch part {
      case .module(let module, let buffers):
        stepCount += module.launches.count
        try clock.measure("check") { () throws(KernelError) in try KernelChecker.check(module) }
        return .kernels(engine(for: module, mode, recording, &clock), buffers: buffers)
      case .evaluate(let node, let inputs, let outputs):
        stepCount += 1
        return .evaluate(node, inputs: inputs, outputs: outputs, recording)
      }
    }
    return try Executable(program, segments: segments)
  }

  /// Native code where it is wanted and can be had, else the interpreter.
  private static func engine(
    for module: Module, _ mode: Mode, _ recording: StepRecording?, _ clock: inout StageClock
  ) -> any KernelEngine {
    func interpreter() -> any KernelEngine {
      recording.map { ProfiledEngine(launches: InterpretedLaunches(module), recording: $0) }
        ?? InterpreterEngine(module)
    }
    guard mode.execution.isNative, Toolchain.cache != nil else { return interpreter() }
    let source = clock.measure("emit") {
      CWriter.write(module, for: .cache, entries: recording == nil ? .whole : .eachLaunch)
    }
    guard let cache = Toolchain.cache(for: source) else { return interpreter() }
    do {
      return try clock.measure("compile") { () throws(ToolchainError) -> any KernelEngine in
        guard let recording else { return try NativeEngine(module, source, cache) }
        return ProfiledEngine(
          launches: try NativeLaunches(module, source, cache), recording: recording)
      }
    } catch {
      Toolchain.reportFailure(error)
      return interpreter()
    }
  }
}
