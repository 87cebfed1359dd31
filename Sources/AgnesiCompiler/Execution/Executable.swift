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
    /// The value of a shared variable, by its number among those that the program reads.
    case shared(Int)
    /// A constant, by its number among those that the program reads.
    case constant(Int)
    case temporary
    /// An output, by its number among the buffers that are outputs.
    case output(Int)
    /// Part of another buffer from a byte on, or from an element on that each call computes.
    case part(of: Int, byteOffset: Int)
    case movingPart(of: Int, offset: Scalar, byteCount: Int)
  }

  /// The arrays of a run, which it keeps alive.
  private struct Arrays {
    let arguments: [NDArray]
    /// The values of the shared variables that the program reads, as they are at its start.
    let shared: [NDArray]
    let outputs: [NDArray]
  }

  let program: ScheduledProgram
  private let segments: [Segment]
  private let slots: [Slot]
  private let sharedStorages: [SharedStorage]
  private let constants: [NDArray]
  /// The buffers that are outputs, each with its first place among the outputs of the function.
  private let outputs: [(buffer: Int, place: Int)]
  /// Whether each output of the function is one of these, in their order.
  private let returnsOutputs: Bool
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
    let places = Dictionary(
      program.outputs.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var sharedStorages: [SharedStorage] = []
    var constants: [NDArray] = []
    var outputs: [(buffer: Int, place: Int)] = []
    slots = try program.buffers.enumerated().map { number, buffer throws(ArrayError) in
      let isUsed = lifetimes[number] != nil || places[number] != nil
      switch buffer.source {
      case .input where !isUsed, .shared where !isUsed, .constant where !isUsed: return .unused
      case .input(let number): return .input(number)
      case .shared(let storage):
        sharedStorages.append(storage)
        return .shared(sharedStorages.count - 1)
      case .constant(let value):
        constants.append(try value.contiguous())
        return .constant(constants.count - 1)
      case .temporary: return .temporary
      case .output:
        outputs.append((number, places[number] ?? 0))
        return .output(outputs.count - 1)
      case .part(let owner, let offset):
        guard let offset = offset.integerValue else {
          return .movingPart(of: owner, offset: offset, byteCount: buffer.dtype.byteCount)
        }
        return .part(of: owner, byteOffset: Int(offset) * buffer.dtype.byteCount)
      }
    }
    self.sharedStorages = sharedStorages
    self.constants = constants
    self.outputs = outputs
    returnsOutputs = outputs.map(\.buffer) == program.outputs
  }

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: the contiguous values of the inputs.
  ///   - parameters: the integers of this call.
  ///   - inspection: how the run is looked at; nil for a normal one.
  /// - Returns: the outputs in order.
  func run(
    _ arguments: [NDArray], _ parameters: [Int64], inspection: Inspection? = nil
  ) throws -> [NDArray] {
    try run(arguments, PreparedCall(self, parameters), inspection: inspection)
  }

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: the contiguous values of the inputs.
  ///   - call: a call of this program, prepared.
  ///   - inspection: how the run is looked at; nil for a normal one.
  ///   - outputMemory: memory to use for an output, by its number, if there is any.
  /// - Returns: the outputs in order.
  func run(
    _ arguments: [NDArray], _ call: PreparedCall, inspection: Inspection? = nil,
    outputMemory: (Int) -> NDArray? = { _ in nil }
  ) throws -> [NDArray] {
    let byteCount = call.arenaByteCount
    let arena = byteCount == 0 ? nil : try ArenaPool.take(byteCount)
    defer { if let arena { ArenaPool.giveBack(arena) } }
    let arrays = Arrays(
      arguments: arguments, shared: sharedStorages.isEmpty ? [] : sharedStorages.map(\.value),
      outputs: try makeOutputs(call, outputMemory))
    if let inspection { fill(arena, byteCount, arrays, inspection) }
    try withUnsafeTemporaryAllocation(
      of: UnsafeMutableRawPointer?.self, capacity: slots.count
    ) { addresses in
      for (number, place) in call.places.enumerated() {
        let owner: UnsafeMutableRawPointer? =
          switch place.owner {
          case .none: nil
          case .argument(let argument): arguments[argument].baseAddress
          case .shared(let shared): arrays.shared[shared].baseAddress
          case .constant(let constant): constants[constant].baseAddress
          case .output(let output): arrays.outputs[output].baseAddress
          case .arena: arena?.base
          }
        addresses[number] = owner.map { $0 + place.byteOffset }
      }
      try withExtendedLifetime(arrays) {
        let runtime = inspection?.runtime ?? Toolchain.runtime
        let addresses = UnsafeBufferPointer(addresses)
        for number in segments.indices {
          try run(segments[number], addresses, arrays, call.parameters, on: runtime)
          try inspection?.afterSegment?(number, addresses)
        }
      }
    }
    if returnsOutputs { return arrays.outputs }
    return program.outputs.compactMap { array($0, arrays) }
  }

  /// The arrays that the run fills.
  private func makeOutputs(
    _ call: PreparedCall, _ outputMemory: (Int) -> NDArray?
  ) throws(ArrayError) -> [NDArray] {
    var arrays: [NDArray] = []
    arrays.reserveCapacity(outputs.count)
    for number in outputs.indices {
      if let memory = outputMemory(outputs[number].place) {
        arrays.append(memory)
      } else {
        arrays.append(try NDArray(uninitialized: call.outputs[number]))
      }
    }
    return arrays
  }

  /// The array behind a buffer; nil for those in the arena.
  private func array(_ buffer: Int, _ arrays: Arrays) -> NDArray? {
    switch slots[buffer] {
    case .input(let number): arrays.arguments[number]
    case .shared(let number): arrays.shared[number]
    case .constant(let number): constants[number]
    case .output(let number): arrays.outputs[number]
    case .unused, .temporary, .part, .movingPart: nil
    }
  }

  /// Where each buffer lies in calls of some sizes.
  func places(_ parameters: [Int64], _ layout: BufferLayout) -> [BufferPlace] {
    var places: [BufferPlace] = []
    places.reserveCapacity(slots.count)
    for (number, slot) in slots.enumerated() {
      let place =
        switch slot {
        case .unused: BufferPlace(.none)
        case .input(let input): BufferPlace(.argument(input))
        case .shared(let shared): BufferPlace(.shared(shared))
        case .constant(let constant): BufferPlace(.constant(constant))
        case .output(let output): BufferPlace(.output(output))
        case .temporary: BufferPlace(.arena, layout.arena.offsets[number])
        case .part(let owner, let byteOffset): places[owner] + byteOffset
        case .movingPart(let owner, let offset, let byteCount):
          places[owner] + Int(offset.size(parameters: parameters)) * byteCount
        }
      places.append(place)
    }
    return places
  }

  /// How the outputs lie in memory, in their order.
  func outputLayouts(_ layout: BufferLayout) -> [DenseLayout] {
    outputs.compactMap { layout.outputs[$0.buffer] }
  }

  private func run(
    _ segment: Segment, _ addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ arrays: Arrays, _ parameters: [Int64], on runtime: NativeRuntime
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
        let values = try inputs.map { try array($0, arrays) ?? value($0, addresses, parameters) }
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
    _ arena: ArrayStorage?, _ byteCount: Int, _ arrays: Arrays, _ inspection: Inspection
  ) {
    if let arena { inspection.fill(arena.base, byteCount) }
    for array in arrays.outputs {
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
