import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Synchronization

/// Runs kernels as native code: the module's C text, compiled and loaded.
final class NativeEngine: KernelEngine {
  private let entry: NativeModule.EntryPoint
  /// Kept for its scratch sizes.
  private let module: Module
  private let hasScratch: Bool
  private let scratch = Mutex<[ArrayStorage]>([])

  /// Compiles a module, or finds it compiled.
  init(_ module: Module, _ cache: ModuleCache) throws(ToolchainError) {
    self.module = module
    hasScratch = module.kernels.contains { kernel in
      kernel.buffers.contains { if case .scratch = $0.role { true } else { false } }
    }
    entry = try cache.module(for: CWriter.write(module)).entryPoint()
  }

  func run(_ buffers: [UnsafeMutableRawPointer], _ parameters: [Int64]) throws {
    let table = RuntimeTable.shared
    var stride = 0
    var memory: ArrayStorage?
    if hasScratch {
      stride = module.scratchByteCount(parameters: parameters)
      memory = try takeScratch(stride * Int(table.workers))
    }
    defer { if let memory { giveBack(memory) } }
    var failure = NativeFailure()
    let status = withUnsafePointer(to: table) { table in
      buffers.withUnsafeBufferPointer { buffers in
        buffers.withMemoryRebound(to: UnsafeMutableRawPointer?.self) { buffers in
          parameters.withUnsafeBufferPointer { parameters in
            withUnsafeMutablePointer(to: &failure) { failure in
              // Empty buffers have no address, and generated code then reads none.
              let some = UnsafeMutableRawPointer(failure)
              return entry(
                table, buffers.baseAddress ?? UnsafePointer(some.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)),
                parameters.baseAddress ?? UnsafePointer(some.assumingMemoryBound(to: Int64.self)), memory?.base, Int64(stride), some)
            }
          }
        }
      }
    }
    if status == 0 { return }
    let values = [failure.values.0, failure.values.1, failure.values.2, failure.values.3]
    throw KernelFailure(site: Int(failure.site), values: Array(values.prefix(Int(failure.count))))
  }

  private func takeScratch(_ byteCount: Int) throws(ArrayError) -> ArrayStorage {
    let waiting = scratch.withLock { waiting -> ArrayStorage? in
      guard let last = waiting.popLast(), last.byteCount >= byteCount else { return nil }
      return last
    }
    if let waiting { return waiting }
    return try ArrayStorage(byteCount: byteCount)
  }

  private func giveBack(_ memory: ArrayStorage) {
    scratch.withLock { if $0.count < 4 { $0.append(memory) } }
  }
}
