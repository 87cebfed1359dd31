import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Synchronization

/// A scheduled program that is ready to run: its kernels compiled, its memory planned.
///
/// May run on several threads at once: each call takes an arena of its own.
final class Executable: Sendable {
  /// Consecutive kernels in one compiled module, or one evaluation on the host.
  enum Segment: Sendable {
    case kernels(any KernelEngine, buffers: [Int])
    case evaluate(Node, inputs: [Int], outputs: [Int])
  }

  let program: ScheduledProgram
  private let segments: [Segment]
  private let lifetimes: [ClosedRange<Int>?]
  private let memory = Mutex(Memory())

  /// Memory plans for the sizes seen lately, and arenas that wait for the next call.
  private struct Memory {
    var plans: [(parameters: [Int64], plan: ArenaPlan)] = []
    var arenas: [ArrayStorage] = []
  }

  /// The number of memory plans that are kept.
  private static let planLimit = 8

  init(_ program: ScheduledProgram, segments: [Segment]) {
    self.program = program
    self.segments = segments
    self.lifetimes = program.lifetimes()
  }

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: the contiguous values of the inputs.
  ///   - parameters: the integers of this call.
  ///   - outputMemory: memory to use for an output, by its number, if there is any.
  /// - Returns: the outputs in order.
  func run(
    _ arguments: [NDArray], _ parameters: [Int64],
    outputMemory: (Int) -> NDArray? = { _ in nil }
  ) throws -> [NDArray] {
    for check in program.checks { try check.verify(parameters) }
    let plan = memoryPlan(parameters)
    let arena = try takeArena(plan.byteCount)
    defer { giveBack(arena) }
    var arrays = [NDArray?](repeating: nil, count: program.buffers.count)
    for (number, output) in program.outputs.enumerated() {
      if let memory = outputMemory(number) { arrays[output] = memory }
    }
    var pointers: [UnsafeMutableRawPointer] = []
    pointers.reserveCapacity(program.buffers.count)
    for (number, buffer) in program.buffers.enumerated() {
      switch buffer.source {
      case .input(let input): arrays[number] = arguments[input]
      case .shared(let storage): arrays[number] = storage.value
      case .constant(let value): arrays[number] = value
      case .output where arrays[number] == nil:
        let shape = buffer.shape.map { Int($0.size(parameters: parameters)) }
        arrays[number] = try NDArray(uninitialized: shape, dtype: buffer.dtype)
      case .output, .temporary, .part: break
      }
      switch buffer.source {
      case .temporary: pointers.append(arena.base + plan.offsets[number])
      case .part(let owner, let offset):
        let start = Int(offset.size(parameters: parameters)) * buffer.dtype.byteCount
        pointers.append(pointers[owner] + start)
      default: pointers.append(arrays[number]?.baseAddress ?? arena.base)
      }
    }
    try withExtendedLifetime(arrays) {
      for segment in segments {
        try run(segment, pointers, parameters)
      }
    }
    return program.outputs.compactMap { arrays[$0] }
  }

  private func run(
    _ segment: Segment, _ pointers: [UnsafeMutableRawPointer], _ parameters: [Int64]
  ) throws {
    switch segment {
    case .kernels(let engine, let buffers):
      do {
        try engine.run(buffers.map { pointers[$0] }, parameters)
      } catch let failure as KernelFailure {
        throw program.failures[failure.site].error(failure.values)
      }
    case .evaluate(let node, let inputs, let outputs):
      let values = try inputs.map { number -> NDArray in
        let buffer = program.buffers[number]
        let value = try NDArray(
          uninitialized: buffer.shape.map { Int($0.size(parameters: parameters)) },
          dtype: buffer.dtype)
        value.baseAddress.copyMemory(
          from: pointers[number], byteCount: value.count * value.dtype.byteCount)
        return value
      }
      let results = try ReferenceEvaluator.apply(node, values)
      for (result, number) in zip(results, outputs) {
        result.copyElements(to: pointers[number])
      }
    }
  }

  private func memoryPlan(_ parameters: [Int64]) -> ArenaPlan {
    memory.withLock { memory in
      let sizes = program.sizeParameters.map { parameters[$0] }
      if let known = memory.plans.first(where: { $0.parameters == sizes }) { return known.plan }
      let byteCounts = program.buffers.map { buffer -> Int? in
        guard case .temporary = buffer.source else { return nil }
        return Int(buffer.count.size(parameters: parameters)) * buffer.dtype.byteCount
      }
      let plan = ArenaPlan(
        lifetimes: lifetimes, sizes: byteCounts, stepCount: program.steps.count)
      memory.plans.append((sizes, plan))
      if memory.plans.count > Self.planLimit { memory.plans.removeFirst() }
      return plan
    }
  }

  private func takeArena(_ byteCount: Int) throws(ArrayError) -> ArrayStorage {
    let waiting = memory.withLock { memory -> ArrayStorage? in
      guard let index = memory.arenas.firstIndex(where: { $0.byteCount >= byteCount }) else {
        memory.arenas.removeAll()
        return nil
      }
      return memory.arenas.remove(at: index)
    }
    if let waiting { return waiting }
    return try ArrayStorage(byteCount: byteCount)
  }

  private func giveBack(_ arena: ArrayStorage) {
    memory.withLock { memory in
      if memory.arenas.count < 4 { memory.arenas.append(arena) }
    }
  }

  /// The memory that temporaries take in calls with these integers, in bytes.
  func arenaByteCount(_ parameters: [Int64]) -> Int {
    memoryPlan(parameters).byteCount
  }
}

/// Something that runs the kernels of a module.
protocol KernelEngine: Sendable {
  /// Runs all launches in order.
  ///
  /// - Parameters:
  ///   - buffers: the module's buffers.
  ///   - parameters: the integers of the call.
  /// - Throws: `KernelFailure` when a kernel's check fails.
  func run(_ buffers: [UnsafeMutableRawPointer], _ parameters: [Int64]) throws
}

/// Runs kernels by interpreting the loop language: slow, but needs no compiler.
struct InterpreterEngine: KernelEngine {
  private let interpreter: Interpreter

  init(_ module: Module) { interpreter = Interpreter(module) }

  func run(_ buffers: [UnsafeMutableRawPointer], _ parameters: [Int64]) throws {
    try interpreter.run(buffers: buffers, parameters: parameters)
  }
}
