import AgnesiGraph
import AgnesiKernel

extension FunctionProfile {
  /// What was recorded of a function; nil if nothing is.
  init?(_ function: CompiledFunction) {
    guard let state = function.profiler?.state else { return nil }
    let parts = state.programs.map { steps in steps.map { function.graph.parts($0.nodes) } }
    let kernels = state.programs.enumerated().flatMap { specialization, steps in
      steps.enumerated().compactMap { number, step in
        Kernel(step, parts[specialization][number], specialization)
      }
    }
    var clock = StageClock()
    for stage in function.rewriting.clock.stages { clock.add(stage) }
    for made in function.specializations {
      for stage in made.clock.stages { clock.add(stage) }
    }
    self.init(
      name: function.name, callCount: state.callCount,
      kernels: kernels.sorted { $0.nanoseconds > $1.nanoseconds }, compileStages: clock.stages,
      callNanoseconds: state.callNanoseconds,
      recent: RecentCalls(calls: state.recent, labels: state.programs.map { $0.map(\.name) }))
  }
}

extension FunctionProfile.Kernel {
  /// What was recorded of a step; nil if it has not run.
  fileprivate init?(_ step: StepTally, _ parts: [FunctionProfile.Part], _ specialization: Int) {
    guard step.callCount > 0 else { return nil }
    self.init(
      name: step.name, parts: parts, isOnHost: step.isOnHost, specialization: specialization,
      callCount: step.callCount, operationCount: step.work.operationCount,
      readByteCount: step.work.readByteCount, writtenByteCount: step.work.writtenByteCount,
      nanoseconds: step.nanoseconds, leastNanoseconds: step.least,
      greatestNanoseconds: step.greatest)
  }
}

extension FunctionProfile.Part {
  /// The name of the result and the op, or the op alone.
  var label: String { name.map { "\($0) = \(operation)" } ?? operation }
}

extension Graph {
  /// What some nodes are to the user.
  fileprivate func parts(_ numbers: [Int]) -> [FunctionProfile.Part] {
    numbers.map { number in
      let origin = nodes[number].origin
      return FunctionProfile.Part(
        operation: nodes[number].op.name, name: name(of: number, 0),
        place: origin.location?.description, isInGradient: origin.isInGradient)
    }
  }
}
