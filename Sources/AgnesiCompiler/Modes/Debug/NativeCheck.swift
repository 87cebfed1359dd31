import AgnesiArray
import AgnesiGraph

/// Runs the native program of a call, and holds it against the reference evaluation and against
/// itself.
struct NativeCheck {
  private let function: CompiledFunction
  private let executable: Executable
  private let arguments: [NDArray]
  private let parameters: [Int64]
  private let values: [Variable: NDArray]
  private let leaves: LeafCopies

  /// Prepares a call.
  ///
  /// - Parameters:
  ///   - function: whose program it is; compiled now for the sizes of the call if it is not yet.
  ///   - arguments: the contiguous values of its inputs.
  ///   - values: the same by input.
  ///   - leaves: what the program must leave as it is.
  init(
    _ function: CompiledFunction, _ arguments: [NDArray], _ values: [Variable: NDArray],
    _ leaves: LeafCopies
  ) throws {
    self.function = function
    self.arguments = arguments
    self.values = values
    self.leaves = leaves
    parameters = try function.parameters(arguments)
    executable = try function.executable(for: parameters)
  }

  /// Computes the outputs.
  ///
  /// - Parameter expected: what the reference evaluation of the graph gave.
  /// - Throws: `DebugModeError` for the first fault.
  func run(expected: [NDArray]) throws -> [NDArray] {
    let results = try executable.run(arguments, parameters, inspection: .onAllThreads)
    if let label = leaves.restore() {
      try search(executable.program).findWriter()
      throw DebugModeError(.destroyedInput, .program, "writes to \(label)", .unknown)
    }
    let again = try executable.run(arguments, parameters, inspection: .onOneThread)
    for (first, second) in zip(results, again) {
      guard let difference = try ValueDifference(between: first, second) else { continue }
      try search(executable.program).findUnrepeatable()
      throw DebugModeError(
        .runToRunDifference, .program, "gives another value when it runs again", .unknown,
        difference: difference)
    }
    try leaves.checkMemory(of: zip(function.graph.outputs, results).map { ($0, $1) })
    for (right, found) in zip(expected, results)
    where try Tolerance().difference(right, found) != nil {
      try findWrongKernel(results)
      break
    }
    return results
  }

  private func search(_ program: ScheduledProgram) throws -> KernelSearch {
    try KernelSearch(program, arguments, parameters, values, leaves)
  }

  /// Looks for a kernel that is wrong, first where each op has one of its own, which tells the op;
  /// rounding errors may add up though none is.
  private func findWrongKernel(_ results: [NDArray]) throws {
    _ = try search(function.unfusedProgram(for: parameters)).findWrong()
    let kernelByKernel = try search(executable.program).findWrong()
    for (found, alone) in zip(results, kernelByKernel) {
      guard let difference = try Tolerance().difference(alone, found) else { continue }
      throw DebugModeError(
        .changedValue, .program, "gives another value than its kernels one by one", .unknown,
        difference: difference)
    }
  }
}

extension Inspection {
  private static let oneThread = NativeRuntime(workers: 1)

  /// The first run of a program: as it always runs.
  static var onAllThreads: Inspection { Inspection(filler: 0x42) }
  /// The second run: one thread does all, in memory that held zeros.
  static var onOneThread: Inspection { Inspection(runtime: oneThread, filler: 0) }
}
