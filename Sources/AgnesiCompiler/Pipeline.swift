import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiRewrites

/// The way from an expression to a program that runs: the list of the stages, in order.
///
/// `rewrite` runs once for a function, `compile` once for each of its specialisations:
///
///     outputs ─rewrite─▶ outputs ─sizes─▶ ShapeAnalysis ─schedule─▶ ScheduledProgram
///       ─link─▶ Module ─check, emit─▶ C text ─compile, load─▶ KernelEngine ─▶ Executable
enum Pipeline {
  /// Simplifies a graph, whatever the sizes.
  ///
  /// - Parameters:
  ///   - outputs: what the function computes, as the user wrote it.
  ///   - mode: which rewrites are applied.
  /// - Returns: outputs of the same types, and counts of what was done.
  static func rewrite(
    _ outputs: [Variable], mode: Mode
  ) throws(GraphErrors) -> ([Variable], RewriteDriver.Report) {
    dump(.graph) { describeGraph(outputs) }
    guard mode.execution != .reference else { return (outputs, RewriteDriver.Report()) }
    let level: RewriteCatalog.Level = mode.execution == .native ? .all : .few
    let (rewritten, report) = try RewriteCatalog.rewrite(
      outputs, excluding: mode.excluded, level: level)
    let expanded = try expand(rewritten)
    dump(.rewritten) { describeGraph(expanded) }
    return (expanded, report)
  }

  /// Turns a graph with known sizes into an executable program.
  ///
  /// - Parameters:
  ///   - sizes: the graph with its sizes.
  ///   - inputs: the inputs of the function, in order.
  ///   - parameterCount: the number of integers that calls pass.
  ///   - mode: whether kernels become native code.
  static func compile(
    _ sizes: ShapeAnalysis, inputs: [Variable], parameterCount: Int, mode: Mode
  ) throws -> Executable {
    let program = Scheduler.schedule(sizes, inputs: inputs, parameterCount: parameterCount)
    dump(.kernels) {
      program.steps.map { step in
        switch step {
        case .launch(let kernel, _): KernelPrinter.text(kernel)
        case .evaluate(let node, _, _): "evaluate \(node.op.name)"
        }
      }.joined(separator: "\n")
    }
    return Executable(program, segments: try Linker.link(program, mode: mode))
  }

  /// Prints a stage on standard error if `AGNESI_DUMP` asks for it.
  static func dump(_ stage: CompileStage, _ text: () -> String) {
    guard Settings.current.dumps.contains(stage) else { return }
    Notice.print("\(stage.rawValue)\n\(text())")
  }
}
