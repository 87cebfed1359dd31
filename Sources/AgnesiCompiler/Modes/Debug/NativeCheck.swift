import AgnesiArray
import AgnesiGraph

/// Runs the native program of a call, and holds it against the reference evaluation and against
/// itself.
struct NativeCheck {
  /// What the program was made from.
  let graph: Graph
  let executable: Executable
  let arguments: [NDArray]
  let parameters: [Int64]
  /// The arguments by input.
  let values: [Variable: NDArray]
  let leaves: LeafCopies

  /// Computes the outputs.
  ///
  /// - Parameter expected: what the reference evaluation of the graph gave.
  /// - Throws: `DebugModeError` for the first fault.
  func run(expected: [NDArray]) throws -> [NDArray] {
    let results = try executable.run(arguments, parameters, inspection: .onAllThreads)
    if let label = leaves.restore() {
      try search.findWriter()
      throw DebugModeError(.destroyedInput, .program, "writes to \(label)", .unknown)
    }
    let again = try executable.run(arguments, parameters, inspection: .onOneThread)
    for (first, second) in zip(results, again) {
      guard let difference = try ValueDifference(between: first, second) else { continue }
      try search.findUnrepeatable()
      throw DebugModeError(
        .runToRunDifference, .program, "gives another value when it runs again", .unknown,
        difference: difference)
    }
    try leaves.checkMemory(of: zip(graph.outputs, results).map { ($0, $1) })
    for (right, found) in zip(expected, results)
    where try Tolerance().difference(right, found) != nil {
      try findWrongKernel(results)
      break
    }
    return results
  }

  private var search: KernelSearch {
    get throws { try KernelSearch(executable.program, arguments, parameters, values, leaves) }
  }

  /// Looks for a kernel that is wrong; rounding errors may add up though none is.
  private func findWrongKernel(_ results: [NDArray]) throws {
    for (found, alone) in zip(results, try search.findWrong()) {
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
