/// A result on the way from an expression to a program, which can be printed:
/// `AGNESI_DUMP=rewritten,c` prints these two of every function on standard error.
public enum CompileStage: String, Sendable, CaseIterable {
  /// The expressions as written, after `givens`.
  case graph
  /// The graph after all rewrites.
  case rewritten
  /// The kernels in the loop language.
  case kernels
  /// The C text that is compiled, with the user's lines.
  case c
}
