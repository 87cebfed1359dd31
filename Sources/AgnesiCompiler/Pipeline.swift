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
    var recordings: [StepRecording?] = []
    var stepCount = 0
    for part in parts {
      recordings.append(profile?.steps(from: stepCount))
      stepCount += part.stepCount
    }
    let requests = zip(parts, recordings).compactMap { part, recording in
      part.module.map { EngineRequest(module: $0, recording: recording) }
    }
    try clock.measure("check") { () throws(KernelError) in
      for request in requests { try KernelChecker.check(request.module) }
    }
    var engines = engines(for: requests, mode, &clock)[...]
    let segments = zip(parts, recordings).map { part, recording -> Executable.Segment in
      switch part {
      case .module(_, let buffers): .kernels(engines.removeFirst(), buffers: buffers)
      case .evaluate(let node, let inputs, let outputs):
        .evaluate(node, inputs: inputs, outputs: outputs, recording)
      }
    }
    return try Executable(program, segments: segments)
  }

  /// Native code where it is wanted and can be had, else the interpreter, for each module.
  private static func engines(
    for requests: [EngineRequest], _ mode: Mode, _ clock: inout StageClock
  ) -> [any KernelEngine] {
    guard mode.execution.isNative, let cache = Toolchain.cache else {
      return requests.map(\.interpreter)
    }
    guard let (sources, level) = clock.measure("emit", { requests.compilableSources }) else {
      Notice.print(
        "a function of more than \(OptimizationLevel.quickLimit) bytes of C runs in the interpreter"
      )
      return requests.map(\.interpreter)
    }
    return clock.measure("compile") {
      Array(zip(requests, sources)).concurrentMap(longestFirst: { $0.1.utf8.count }) {
        $0.nativeEngine($1, level, cache)
      }
    }
  }
}
