import AgnesiKernel

/// A call that ended.
struct RecordedCall: Sendable {
  let thread: UInt
  let start, end: UInt64
  /// What ran since the call before.
  var runs: [RecordedRun] = []

  /// The number of spans that a trace shows of it.
  var spanCount: Int { 1 + runs.reduce(0) { $0 + $1.marks.count - 1 + $1.workers.count } }
}

/// Steps of a program that ran one after the other.
struct RecordedRun: Sendable {
  let specialization: Int
  let firstStep: Int
  let parameters: [Int64]
  /// When each step began, and when the last one ended.
  let marks: [UInt64]
  let workers: [WorkerSpans.Span]
  let thread: UInt
}

/// Where a specialisation's steps are recorded.
struct ProgramRecording: Sendable {
  let recorder: ProfileRecorder
  let specialization: Int

  /// For the steps from a number on.
  func steps(from first: Int) -> StepRecording { StepRecording(program: self, firstStep: first) }
}

/// Where consecutive steps are recorded.
struct StepRecording: Sendable {
  let program: ProgramRecording
  let firstStep: Int

  /// Records a run of the steps.
  func add(_ marks: [UInt64], _ parameters: [Int64], _ workers: [WorkerSpans.Span]) {
    program.recorder.add(
      RecordedRun(
        specialization: program.specialization, firstStep: firstStep, parameters: parameters,
        marks: marks, workers: workers, thread: ProfileRecorder.thisThread))
  }

  /// Carries out the one step there is.
  func measure(_ parameters: [Int64], _ body: () throws -> Void) rethrows {
    let start = MonotonicTime.nanoseconds()
    try body()
    add([start, MonotonicTime.nanoseconds()], parameters, [])
  }
}
