import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import Synchronization
import Testing

/// Closures that watch the operations of a call.
@Suite struct MonitorTests {
  private struct Stop: Error {}

  /// What closures were told, in order, from any thread.
  private final class Log: Sendable {
    let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  @Test("sees each op with its values, before and after")
  func visits() throws {
    let log = Log()
    let x = vector("x")
    let line = #line + 1
    let doubled = (x * 2).named("doubled")
    let mode = Mode.monitor(
      before: { node in log.add("before \(node.operation) \(node.inputs.count)") },
      after: { node in
        log.add("after \(node.operation) \(node.name ?? "-") \(node.outputs[0])")
        if node.name != nil { #expect(node.origin.location?.line == line) }
      })
    let f = try function(inputs: [x], outputs: floor(doubled), mode: mode)
    #expect(try f([1, 2]).elements(of: Float.self) == [2, 4])
    #expect(
      log.lines.withLock { $0 } == [
        "before mul 2", "after mul doubled [2. 4.]", "before floor 1", "after floor - [2. 4.]",
      ])
  }

  @Test("sees what rewriting leaves")
  func rewriting() throws {
    let x = matrix("x")
    func names(_ mode: (@escaping @Sendable (MonitoredNode) -> Void) -> Mode) throws -> [String] {
      let log = Log()
      let f = try function(
        inputs: [x], outputs: Agnesi.log(softmax(x)), mode: mode { log.add($0.operation) })
      try f([[1, 2]])
      return log.lines.withLock { $0 }
    }
    let rewritten = try names { Mode.monitor(after: $0) }
    #expect(rewritten == ["logSoftmax"])
  }

  @Test("what a closure throws ends the call, and nothing is updated")
  func aborting() throws {
    let w = shared(NDArray([1, 2] as [Float]), name: "w")
    let f = try function(
      inputs: [], updates: [(w, w + 1)], mode: .monitor(before: { _ in throw Stop() }))
    #expect(throws: Stop.self) { try f() }
    #expect(try w.value().elements(of: Float.self) == [1, 2])
    let g = try function(inputs: [], updates: [(w, w + 1)], mode: .monitor())
    try g()
    #expect(try w.value().elements(of: Float.self) == [2, 3])
  }

  @Test("calls from several threads are watched together")
  func threads() async throws {
    let log = Log()
    let x = vector("x")
    let f = try function(
      inputs: [x], outputs: exp(x), mode: .monitor(after: { log.add($0.operation) }))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask { try f([Float(number)]) }
      }
      try await group.waitForAll()
    }
    #expect(log.lines.withLock { $0 } == Array(repeating: "exp", count: 8))
  }

  @Test("a mode is equal to itself alone")
  func equality() {
    let mode = Mode.monitor()
    let same = mode
    #expect(mode == same && mode != Mode.monitor() && mode != mode.excluding("nan-unsafe"))
  }
}
