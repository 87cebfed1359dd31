import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Foundation
import Synchronization
import Testing

@testable import AgnesiCompiler

/// Results are the same bits on any number of threads, in every run, and whoever else is calling.
///
/// One after the other, since a pool serves one loop at a time: another runs on its caller alone.
@Suite(.serialized) struct ThreadCountTests {
  private static let runtimes = [1, 2, 3, 5].map { NativeRuntime(workers: $0) }

  @Test("each kind of kernel", arguments: ThreadedProgram.all)
  func kinds(_ program: ThreadedProgram) throws {
    let run = try CompiledProgram(program)
    #expect(run.isShared, "no kernel has work for several threads")
    let expected = try run.results(on: Self.runtimes[0], filler: 0)
    #expect(expected.contains { $0.count > 0 })
    for runtime in Self.runtimes.dropFirst() {
      for filler in [0xff, 0x42] as [UInt8] {
        let found = try run.results(on: runtime, filler: filler)
        #expect(found == expected, "\(runtime.pool.workers) threads")
      }
    }
    // Twenty runs, first one by one, then from several threads at once.
    let wrong = Mutex(0)
    for callers in [1, 4] {
      DispatchQueue.concurrentPerform(iterations: callers) { _ in
        for _ in 0..<(20 / callers) {
          let found = try? run.results(on: Self.runtimes[2], filler: 0)
          if found != expected { wrong.withLock { $0 += 1 } }
        }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
  }
}

/// A program compiled for its sizes, with values to run it on.
private struct CompiledProgram: Sendable {
  private let executable: Executable
  private let arguments: [NDArray]
  private let parameters: [Int64]

  init(_ program: ThreadedProgram) throws {
    var random = RandomState(seed: 7)
    let dtype = program.dtype
    arguments = try program.shapes.map {
      try random.uniform(low: -1, high: 1, shape: $0).converted(to: dtype)
    }
    let inputs = program.shapes.map { tensor(dtype, shape: $0.map { _ in nil }) }
    let compiled = try function(inputs: inputs, outputs: program.outputs(inputs)).compiled
    let parameters = try compiled.parameters(arguments)
    self.parameters = parameters
    executable = try ConvolutionWayName.$preferred.withValue(program.way) {
      try compiled.executable(for: parameters)
    }
  }

  /// Whether some kernel has enough to do for five threads.
  var isShared: Bool {
    executable.program.steps.contains { step in
      guard case .launch(let kernel, _) = step, let range = kernel.parallel else { return false }
      let count = range.count.size(parameters: parameters)
      let work = count * range.cost.size(parameters: parameters)
      return count >= 5 && work >= ThreadPool.smallestSharedWork
    }
  }

  /// The results; equal ones have the same bits.
  func results(on runtime: NativeRuntime, filler: UInt8) throws -> [NDArray] {
    let inspection = Inspection(runtime: runtime, filler: filler)
    return try executable.run(arguments, parameters, inspection: inspection)
  }
}
