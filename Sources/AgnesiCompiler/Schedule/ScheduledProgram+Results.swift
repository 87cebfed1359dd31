import AgnesiKernel

extension ScheduledProgram.Step {
  /// The buffers that the step writes.
  var writtenBuffers: [Int] {
    switch self {
    case .launch(let kernel, let bound):
      zip(kernel.buffers, bound).compactMap { buffer, number in
        switch buffer.role {
        case .output, .inputOutput: number
        case .input, .scratch: nil
        }
      }
    case .evaluate(_, _, let outputs): outputs
    }
  }
}

extension ScheduledProgram {
  /// Notes which buffers each kernel writes; none is merged yet.
  mutating func noteResults() {
    for step in steps {
      guard case .launch(let kernel, _) = step else { continue }
      for part in kernel.parts { results[part] = step.writtenBuffers }
    }
  }

  /// For each step, the buffers that hold the value of a variable from then on.
  ///
  /// Of buffers in one memory, the one that is written last takes the place of the others.
  func finishedBuffers() -> [[Int]] {
    let written = steps.map { step -> [Int] in
      guard case .launch(let kernel, _) = step else { return step.writtenBuffers }
      // What is stored into temporaries that nothing reads is left out.
      let stored = Set(step.writtenBuffers.map { place($0).root })
      return kernel.parts.flatMap { results[$0] ?? [] }.filter { stored.contains(place($0).root) }
    }
    var lastSteps: [Int: Int] = [:]
    for (number, buffers) in written.enumerated() {
      for buffer in buffers { lastSteps[buffer] = number }
    }
    return written.enumerated().map { number, buffers in
      let latest = Dictionary(buffers.map { (place($0).root, $0) }) { _, later in later }
      return latest.values.sorted().filter {
        lastSteps[$0] == number && self.buffers[$0].variable != nil
      }
    }
  }
}
