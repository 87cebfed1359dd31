/// How long the stages of compiling took.
struct StageClock: Sendable {
  /// The stages in the order in which they first ran.
  private(set) var stages: [FunctionReport.Stage] = []

  /// Runs a stage and adds its time.
  mutating func measure<Result, Failure: Error>(
    _ name: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = ContinuousClock.now
    defer { add(name, ContinuousClock.now - start) }
    return try body()
  }

  private mutating func add(_ name: String, _ time: Duration) {
    if let index = stages.firstIndex(where: { $0.name == name }) {
      stages[index] = FunctionReport.Stage(name: name, time: stages[index].time + time)
    } else {
      stages.append(FunctionReport.Stage(name: name, time: time))
    }
  }
}
