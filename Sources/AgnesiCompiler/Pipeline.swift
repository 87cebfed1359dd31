import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiRewrites

/// The way from an expression to a program that runs: the list of the stages, in order.
enum Pipeline {
  /// Simplifies a graph, whatever the sizes.
  static func rewrite(_ outputs: [Variable], mode: Mode) throws(GraphErrors) -> [Variable] {
    guard mode.execution != .reference else { return outputs }
    let level: RewriteCatalog.Level = mode.execution == .native ? .all : .few
    let (rewritten, _) = try RewriteCatalog.rewrite(outputs, excluding: mode.excluded, level: level)
    return try expand(rewritten)
  }

  /// Turns a graph with known sizes into an executable program.
  static func compile(
    _ sizes: ShapeAnalysis, inputs: [Variable], parameterCount: Int, mode: Mode
  ) throws -> Executable {
    let program = Scheduler.schedule(sizes, inputs: inputs, parameterCount: parameterCount)
    return Executable(program, segments: try Linker.link(program, mode: mode))
  }
}
