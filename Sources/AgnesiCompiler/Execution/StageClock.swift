/// How long the stages of compiling took.
struct StageClock: Sendable {
  /// The stages in the order in which they first ran.
  private(set) var stages: [FunctionReport.Stage] = []

  /// Runs a stage and adds its time.
  mutating func measure<Result, Failure: Error>(
    _ name: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = ContinuousClock.now
    defer { add(FunctionReport.Stage(name: name, time: ContinuousClock.now - start)) }
    return try body()
  }

  /// Adds the time of a stage.
  mutating func add(_ stage: FunctionReport.Stage) {
    if let index = stages.firstIndex(where: { $0.name == stage.name }) {
      let time = stages[index].time + stage.time
      stages[index] = FunctionReport.Stage(name: stage.name, time: time)
    } else {
      stages.append(stage)
    }
  }
}
