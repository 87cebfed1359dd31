/// A result on the way from an expression to a program, which can be printed: by
/// `AGNESI_DUMP=graph,c` for every function, or by `explain` for one.
public enum CompileStage: String, Sendable, CaseIterable {
  /// The expressions as written, after `givens`.
  case graph
  /// The graph after all rewrites.
  case rewritten
  /// The steps, the buffers that they read and write, and the sizes that are checked.
  case schedule
  /// Where intermediate results lie in memory.
  case memory
  /// The kernels in the loop language.
  case kernels
  /// The C text that is compiled.
  case c
}
