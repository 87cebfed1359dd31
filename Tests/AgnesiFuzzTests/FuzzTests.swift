import AgnesiTestSupport
import Foundation
import Testing

/// Random programs: as written, optimised, and as native code.
@Suite struct FuzzTests {
  /// The seed of the first program; each has the next one.
  static let seed = environment("AGNESI_FUZZ_SEED", UInt64.init) ?? 1

  /// For how long to go on; if nil, `programCount` programs are made.
  static let seconds = environment("AGNESI_FUZZ_SECONDS", Double.init)

  /// How many programs a short run makes.
  static let programCount = 200

  /// How often a program is also compiled: once in this many.
  static let nativeInterval = 8

  @Test("random programs give what they give as written")
  func programs() throws {
    var run = FuzzRun(seed: Self.seed)
    let end = Self.seconds.map { Date.now + $0 } ?? .distantPast
    repeat {
      let known = run.findings.count
      for number in 0..<Self.programCount {
        try run.next(native: number % Self.nativeInterval == 0)
      }
      run.compileWaiting()
      for finding in run.findings[known...] { Issue.record("\(finding)") }
      if Self.seconds != nil { print(run) }
    } while Date.now < end
  }

  private static func environment<Value>(
    _ name: String, _ value: (String) -> Value?
  ) -> Value? {
    ProcessInfo.processInfo.environment[name].flatMap(value)
  }
}
