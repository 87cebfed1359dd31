/// A rule of the loop language that a kernel breaks: a fault of the compiler, not of its user.
package struct KernelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the kernel.
  package let kernel: String
  /// The statement, as the printer writes it; empty for what is wrong with the kernel as a whole.
  package let statement: String
  /// The rule, with what breaks it.
  package let problem: String

  /// The problem with its place.
  package var description: String {
    statement.isEmpty
      ? "kernel \(kernel): \(problem)" : "kernel \(kernel), in `\(statement)`: \(problem)"
  }
}
