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
    let source = CWriter.write(module)
    Pipeline.dump(.c) { source }
    entry = try cache.module(for: source).entryPoint()
  }

  func run(_ buffers: [UnsafeMutableRawPointer], _ parameters: [Int64]) throws {
    var stride = 0
    var memory: ArrayStorage?
    if hasScratch {
      stride = module.scratchByteCount(parameters: parameters)
      memory = try takeScratch(stride * Toolchain.runtime.pool.workers)
    }
    defer { if let memory { giveBack(memory) } }
    var failure = NativeFailure()
    let status = buffers.withUnsafeBufferPointer { buffers in
      parameters.withUnsafeBufferPointer { parameters in
        withUnsafeMutablePointer(to: &failure) { failure in
          call(buffers, parameters, memory?.base, stride, failure)
        }
      }
    }
    if status == 0 { return }
    let values = [failure.values.0, failure.values.1, failure.values.2, failure.values.3]
    throw KernelFailure(site: Int(failure.site), values: Array(values.prefix(Int(failure.count))))
  }

  private func call(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>,
    _ parameters: UnsafeBufferPointer<Int64>, _ scratch: UnsafeMutableRawPointer?,
    _ stride: Int, _ failure: UnsafeMutablePointer<NativeFailure>
  ) -> Int32 {
    let failure = UnsafeMutableRawPointer(failure)
    // A module without buffers or parameters reads none; the address must only be one.
    let addresses = UnsafeRawPointer(
      buffers.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(failure))
    let integers =
      parameters.baseAddress ?? UnsafePointer(failure.assumingMemoryBound(to: Int64.self))
    return Toolchain.runtime.withTable { table in
      entry(
        table, addresses.assumingMemoryBound(to: UnsafeMutableRawPointer?.self), integers,
        scratch, Int64(stride), failure)
    }
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
