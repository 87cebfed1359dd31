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
    case evaluate(Node, inputs: [Int], outputs: [Int], StepRecording?)
  }

  /// How a call finds the memory of a buffer: what `ScheduledProgram.Buffer` says, without what
  /// only compiling needs.
  private enum Slot: Sendable {
    /// No step reads it: a constant that is written into the code, mostly.
    case unused
    case input(Int)
    case shared(SharedStorage)
    case constant(NDArray)
    case temporary
    case output(DType)
    /// Part of another buffer from a byte on, or from an element on that each call computes.
    case part(of: Int, byteOffset: Int)
    case movingPart(of: Int, offset: Scalar, byteCount: Int)
  }

  let program: ScheduledProgram
  private let segments: [Segment]
  private let slots: [Slot]
  private let lifetimes: [ClosedRange<Int>?]
  private let layouts = Mutex<[BufferLayout]>([])

  /// How many modules of native code it runs.
  var nativeModuleCount: Int {
    segments.count { segment in
      if case .kernels(let engine, _) = segment { engine is NativeEngine } else { false }
    }
  }

  /// The number of memory layouts that are kept, for the sizes seen lately.
  private static let layoutLimit = 8

  init(_ program: ScheduledProgram, segments: [Segment]) throws(ArrayError) {
    self.program = program
    self.segments = segments
    let lifetimes = program.lifetimes()
    self.lifetimes = lifetimes
    let outputs = Set(program.outputs)
    slots = try program.buffers.enumerated().map { number, buffer throws(ArrayError) in
      let isUsed = lifetimes[number] != nil || outputs.contains(number)
      return switch buffer.source {
      case .input where !isUsed, .shared where !isUsed, .constant where !isUsed: .unused
      case .input(let number): .input(number)
      case .shared(let storage): .shared(storage)
      case .constant(let value): .constant(try value.contiguous())
      case .temporary: .temporary
      case .output: .output(buffer.dtype)
      case .part(let owner, let offset):
        if let offset = offset.integerValue {
          .part(of: owner, byteOffset: Int(offset) * buffer.dtype.byteCount)
        } else {
          .movingPart(of: owner, offset: offset, byteCount: buffer.dtype.byteCount)
        }
      }
    }
  }

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: the contiguous values of the inputs.
  ///   - parameters: the integers of this call.
  ///   - inspection: how the run is looked at; nil for a normal one.
  ///   - outputMemory: memory to use for an output, by its number, if there is any.
  /// - Returns: the outputs in order.
  func run(
    _ arguments: [NDArray], _ parameters: [Int64], inspection: Inspection? = nil,
    outputMemory: (Int) -> NDArray? = { _ in nil }
  ) throws -> [NDArray] {
    for check in program.checks { try check.verify(parameters) }
    let layout = try layout(for: parameters)
    let byteCount = layout.arena.byteCount
    let arena = byteCount == 0 ? nil : try ArenaPool.take(byteCount)
    defer { if let arena { ArenaPool.giveBack(arena) } }
    let arrays = try arrays(arguments, layout, outputMemory)
    if let inspection { fill(arena, byteCount, arrays, inspection) }
    try withUnsafeTemporaryAllocation(
      of: UnsafeMutableRawPointer?.self, capacity: slots.count
    ) { addresses in
      for (number, slot) in slots.enumerated() {
        addresses[number] =
          switch slot {
          case .unused: nil
          case .input, .shared, .constant, .output: arrays[number]?.baseAddress
          case .temporary: arena.map { $0.base + layout.arena.offsets[number] }
          case .part(let owner, let byteOffset): addresses[owner].map { $0 + byteOffset }
          case .movingPart(let owner, let offset, let byteCount):
            addresses[owner].map {
              $0 + Int(offset.size(parameters: parameters)) * byteCount
            }
          }
      }
      try withExtendedLifetime(arrays) {
        let runtime = inspection?.runtime ?? Toolchain.runtime
        let addresses = UnsafeBufferPointer(addresses)
        for (number, segment) in segments.enumerated() {
          try run(segment, addresses, arrays, parameters, on: runtime)
          try inspection?.afterSegment?(number, addresses)
        }
      }
    }
    return program.outputs.compactMap { arrays[$0] }
  }

  /// The arrays behind the buffers that have memory outside the arena.
  private func arrays(
    _ arguments: [NDArray], _ layout: BufferLayout, _ outputMemory: (Int) -> NDArray?
  ) throws(ArrayError) -> [NDArray?] {
    var arrays = [NDArray?](repeating: nil, count: slots.count)
    for (number, output) in program.outputs.enumerated() {
      guard case .output = slots[output], let memory = outputMemory(number) else { continue }
      arrays[output] = memory
    }
    for (number, slot) in slots.enumerated() {
      switch slot {
      case .input(let input): arrays[number] = arguments[input]
      case .shared(let storage): arrays[number] = storage.value
      case .constant(let value): arrays[number] = value
      case .output(let dtype):
        if arrays[number] != nil { continue }
        arrays[number] = try NDArray(
          uninitialized: layout.outputShapes[number], dtype: dtype)
      case .unused, .temporary, .part, .movingPart: break
      }
    }
    return arrays
  }

  private func run(
    _ segment: Segment, _ addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ arrays: [NDArray?], _ parameters: [Int64], on runtime: NativeRuntime
  ) throws {
    switch segment {
    case .kernels(let engine, let buffers):
      do {
        try withUnsafeTemporaryAllocation(
          of: UnsafeMutableRawPointer?.self, capacity: buffers.count
        ) { used in
          for (position, number) in buffers.enumerated() { used[position] = addresses[number] }
          try engine.run(UnsafeBufferPointer(used), parameters, on: runtime)
        }
      } catch let failure as KernelFailure {
        throw program.failures[failure.site].error(failure.values)
      }
    case .evaluate(let node, let inputs, let outputs, let recording):
      func evaluate() throws {
        let values = try inputs.map { try arrays[$0] ?? value($0, addresses, parameters) }
        for (result, number) in zip(try ReferenceEvaluator.apply(node, values), outputs) {
          let shape = program.buffers[number].shape(parameters: parameters)
          guard result.shape == shape else {
            throw GraphErrors(
              node, "gave a result of shape \(result.shape) where \(shape) was expected")
          }
          if let address = addresses[number] { result.copyElements(to: address) }
        }
      }
      if let recording { try recording.measure(parameters, evaluate) } else { try evaluate() }
    }
  }

  /// Fills the memory that a run is to write.
  private func fill(
    _ arena: ArrayStorage?, _ byteCount: Int, _ arrays: [NDArray?], _ inspection: Inspection
  ) {
    if let arena { inspection.fill(arena.base, byteCount) }
    for output in program.outputs {
      guard case .output = slots[output], let array = arrays[output] else { continue }
      inspection.fill(array.baseAddress, array.count * array.dtype.byteCount)
    }
  }

  /// A copy of what a buffer holds.
  func value(
    _ number: Int, _ addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ parameters: [Int64]
  ) throws -> NDArray {
    let value = try NDArray(
      uninitialized: program.buffers[number].shape(parameters: parameters),
      dtype: program.buffers[number].dtype)
    if let source = addresses[number] {
      value.baseAddress.copyMemory(from: source, byteCount: value.count * value.dtype.byteCount)
    }
    return value
  }

  /// Where memory lies for the sizes of a call.
  func layout(for parameters: [Int64]) throws(ArrayError) -> BufferLayout {
    try layouts.withLock { layouts throws(ArrayError) in
      let wanted = program.sizeParameters
      for layout in layouts where layout.matches(wanted, parameters) { return layout }
      let layout = try BufferLayout(
        program, lifetimes: lifetimes, sizes: wanted.map { parameters[$0] },
        parameters: parameters)
      if Settings.current.dumps.contains(.memory) { Notice.print(layout.text(program)) }
      layouts.append(layout)
      if layouts.count > Self.layoutLimit { layouts.removeFirst() }
      return layout
    }
  }

  /// The layout that was planned last, for reports; nil before the first call.
  var lastLayout: BufferLayout? { layouts.withLock { $0.last } }
}

extension BufferLayout {
  /// Whether the parameters with these numbers are those that the layout was planned for.
  fileprivate func matches(_ numbers: [Int], _ parameters: [Int64]) -> Bool {
    for (size, number) in zip(sizes, numbers) where parameters[number] != size { return false }
    return true
  }
}
