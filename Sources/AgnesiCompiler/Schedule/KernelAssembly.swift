import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Collects the buffers of one kernel while its body is built: a class, since the emitter of
/// elements registers buffers from within closures.
final class KernelAssembly {
  private(set) var buffers: [KernelBuffer] = []
  /// The program's buffer behind each buffer of the kernel; nil for scratch.
  private(set) var numbers: [Int?] = []
  private var known: [Int: BufferID] = [:]
  /// The program's buffers; not the whole program, whose steps the next append would then copy.
  private let programBuffers: [ScheduledProgram.Buffer]

  init(_ program: ScheduledProgram) { programBuffers = program.buffers }

  /// The kernel's buffer for one that it reads.
  func input(_ number: Int) -> BufferID {
    if let id = known[number] { return id }
    return add(number, .input)
  }

  /// The kernel's buffer for one that it writes.
  func output(_ number: Int) -> BufferID {
    add(number, .output)
  }

  /// The kernel's buffer for one that it reads and writes in place.
  func inputOutput(_ number: Int) -> BufferID {
    add(number, .inputOutput)
  }

  /// A buffer that each worker has for itself.
  func scratch(_ name: String, _ dtype: DType, count: Scalar) -> BufferID {
    buffers.append(KernelBuffer(name: name, dtype: dtype, role: .scratch(count: count)))
    numbers.append(nil)
    return BufferID(buffers.count - 1)
  }

  private func add(
    _ number: Int, _ role: KernelBuffer.Role
  ) -> BufferID {
    let buffer = programBuffers[number]
    buffers.append(KernelBuffer(name: buffer.name, dtype: buffer.dtype, role: role))
    numbers.append(number)
    known[number] = BufferID(buffers.count - 1)
    return BufferID(buffers.count - 1)
  }
}
