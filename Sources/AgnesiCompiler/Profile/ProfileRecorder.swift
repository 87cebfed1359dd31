import AgnesiGraph
import Glibc
import Synchronization

/// Collects what the calls of a function take.
///
/// What happens within a call is put aside and looked at after its end, so that looking is not
/// part of what is measured.
final class ProfileRecorder: Sendable {
  /// What was collected.
  struct State: Sendable {
    /// The steps of each specialisation.
    var programs: [[StepTally]] = []
    var callCount = 0
    var callNanoseconds: UInt64 = 0
    /// The last calls, for the trace.
    var recent: [RecordedCall] = []
    /// The number of spans in `recent`.
    var recentSpanCount = 0
    /// Runs of modules that are not added up yet.
    fileprivate var pending: [RecordedRun] = []
    /// The part of the time of calls under way that went into compiling.
    fileprivate var compileNanoseconds: UInt64 = 0
  }

  private let collected = Mutex(State())

  /// The number of spans above which calls are forgotten for the trace, the oldest first.
  private static let spanLimit = 1 << 16

  /// What was collected so far.
  var state: State { collected.withLock { $0 } }

  /// Forgets all calls.
  func reset() {
    collected.withLock { state in
      for program in state.programs.indices {
        for step in state.programs[program].indices { state.programs[program][step].reset() }
      }
      state.callCount = 0
      state.callNanoseconds = 0
      state.recent = []
      state.recentSpanCount = 0
    }
  }

  /// Prepares for the steps of a specialisation.
  func add(_ program: ScheduledProgram, _ graph: Graph) -> ProgramRecording {
    let steps = program.steps.map { StepTally($0, in: program, graph) }
    return collected.withLock { state in
      state.programs.append(steps)
      return ProgramRecording(recorder: self, specialization: state.programs.count - 1)
    }
  }

  /// Takes the run of a part of a program.
  func add(_ run: RecordedRun) { collected.withLock { $0.pending.append(run) } }

  /// Compiles within a call, whose time is then no part of the call's.
  func compiling<Result>(_ body: () throws -> Result) rethrows -> Result {
    let start = MonotonicTime.nanoseconds()
    defer {
      let time = MonotonicTime.nanoseconds() - start
      collected.withLock { $0.compileNanoseconds += time }
    }
    return try body()
  }

  /// Carries out a call.
  func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
    let start = MonotonicTime.nanoseconds()
    let result = try body()
    let end = MonotonicTime.nanoseconds()
    let call = RecordedCall(thread: Self.thisThread, start: start, end: end)
    collected.withLock { $0.add(call, spanLimit: Self.spanLimit) }
    return result
  }

  /// A number for the calling thread.
  static var thisThread: UInt { UInt(pthread_self()) }
}

extension ProfileRecorder.State {
  /// Adds up a call and the runs that are pending.
  fileprivate mutating func add(_ call: RecordedCall, spanLimit: Int) {
    var call = call
    callCount += 1
    callNanoseconds += call.end - call.start - min(compileNanoseconds, call.end - call.start)
    compileNanoseconds = 0
    for run in pending {
      for number in run.marks.indices.dropLast() {
        let time = run.marks[number + 1] - run.marks[number]
        programs[run.specialization][run.firstStep + number].add(time, run.parameters)
      }
    }
    call.runs = pending
    pending = []
    recentSpanCount += call.spanCount
    recent.append(call)
    while recent.count > 1 && recentSpanCount > spanLimit {
      recentSpanCount -= recent.removeFirst().spanCount
    }
  }
}
