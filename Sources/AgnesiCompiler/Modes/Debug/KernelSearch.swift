import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Runs a program kernel by kernel, to find the one at fault.
struct KernelSearch {
  private let executable: Executable
  /// For each step, the buffers that hold the value of a variable from then on.
  private let finished: [[Int]]
  private let arguments: [NDArray]
  private let parameters: [Int64]
  private let values: [Variable: NDArray]
  private let leaves: LeafCopies

  init(
    _ program: ScheduledProgram, _ arguments: [NDArray], _ parameters: [Int64],
    _ values: [Variable: NDArray], _ leaves: LeafCopies
  ) throws {
    var clock = StageClock()
    executable = try Pipeline.executable(program, joinsKernels: false, mode: .debug, clock: &clock)
    finished = program.finishedBuffers()
    self.arguments = arguments
    self.parameters = parameters
    self.values = values
    self.leaves = leaves
  }

  /// Throws for the first kernel that writes to what must stay as it is.
  func findWriter() throws {
    _ = try run(.onAllThreads) { step, _ in
      guard let label = leaves.restore() else { return }
      throw DebugModeError(
        .destroyedInput, culprit(step), "writes to \(label)", origin(step))
    }
  }

  /// Throws for the first kernel that gives other bits on one thread, or in other memory.
  func findUnrepeatable() throws {
    var first: [[NDArray]] = []
    _ = try run(.onAllThreads) { _, written in first.append(written.map(\.value)) }
    _ = try run(.onOneThread) { step, written in
      for (expected, found) in zip(first[step], written) {
        guard let difference = try ValueDifference(between: expected, found.value) else { continue }
        throw DebugModeError(
          .runToRunDifference, culprit(step), "gives another value when it runs again",
          origin(step), difference: difference)
      }
    }
  }

  /// Throws for the first kernel that gives another value than the reference evaluation gives from
  /// the same operands.
  ///
  /// - Returns: the outputs.
  func findWrong() throws -> [NDArray] {
    var known = values
    return try run(.onAllThreads) { step, written in
      for (variable, found) in written {
        let right = try ReferenceEvaluator.evaluate([variable], known)[0]
        guard
          let difference = try RoundingNoise.unexplained(
            variable, expected: right, found: found, known: known)
        else { continue }
        throw DebugModeError(
          .changedValue, culprit(step), "gives another value than the reference evaluation",
          variable.node?.origin ?? .unknown, difference: difference)
      }
      for (variable, found) in written { known[variable] = found }
    }
  }

  /// Runs the program, and shows after each step the values that it has finished.
  private func run(
    _ inspection: Inspection,
    _ body: @escaping (Int, [(variable: Variable, value: NDArray)]) throws -> Void
  ) throws -> [NDArray] {
    var inspection = inspection
    inspection.afterSegment = { step, addresses in
      try body(
        step,
        try finished[step].compactMap { number in
          guard let variable = executable.program.buffers[number].variable,
            addresses[number] != nil
          else { return nil }
          return (variable, try executable.value(number, addresses, parameters))
        })
    }
    return try executable.run(arguments, parameters, inspection: inspection)
  }

  private func culprit(_ step: Int) -> DebugModeError.Culprit {
    switch executable.program.steps[step] {
    case .launch(let kernel, _): .kernel(kernel.name)
    case .evaluate(let node, _, _): .kernel(node.op.name)
    }
  }

  /// Where the user wrote what a step computes.
  private func origin(_ step: Int) -> Origin {
    let program = executable.program
    let used = finished[step] + program.steps[step].buffers
    let nodes = used.compactMap { program.buffers[$0].variable?.node }
    return nodes.first { !$0.isLeaf }?.origin ?? .unknown
  }
}
