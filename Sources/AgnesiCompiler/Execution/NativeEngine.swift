import AgnesiArray
import AgnesiKernel

/// Runs kernels as native code: the module's C text, compiled and loaded.
final class NativeEngine: KernelEngine {
  private let entry: NativeModule.EntryPoint
  /// Kept for its scratch sizes; nil when no kernel has scratch memory.
  private let scratchUser: Module?

  /// Compiles a module, or finds it compiled.
  ///
  /// - Parameters:
  ///   - module: the kernels.
  ///   - source: the C text of the module, by which the cache knows it.
  ///   - cache: where compiled modules are found or made.
  init(_ module: Module, _ source: String, _ cache: ModuleCache) throws(ToolchainError) {
    let hasScratch = module.kernels.contains { kernel in
      kernel.buffers.contains { if case .scratch = $0.role { true } else { false } }
    }
    scratchUser = hasScratch ? module : nil
    entry = try cache.module(for: source) { CWriter.write(module) }.entryPoint()
  }

  func run(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>, _ parameters: [Int64],
    on runtime: NativeRuntime
  ) throws {
    guard let scratchUser else {
      return try run(buffers, parameters, on: runtime, scratch: nil, stride: 0)
    }
    let stride = scratchUser.scratchByteCount(parameters: parameters)
    let scratch = try ArenaPool.take(stride * runtime.pool.workers)
    defer { ArenaPool.giveBack(scratch) }
    try run(buffers, parameters, on: runtime, scratch: scratch.base, stride: stride)
  }

  private func run(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>, _ parameters: [Int64],
    on runtime: NativeRuntime, scratch: UnsafeMutableRawPointer?, stride: Int
  ) throws(KernelFailure) {
    var failure = NativeFailure()
    let status = withUnsafeMutablePointer(to: &failure) { failure in
      parameters.withUnsafeBufferPointer { parameters in
        call(buffers, parameters, runtime, scratch, stride, failure)
      }
    }
    if status == 0 { return }
    let values = [failure.values.0, failure.values.1, failure.values.2, failure.values.3]
    throw KernelFailure(site: Int(failure.site), values: Array(values.prefix(Int(failure.count))))
  }

  private func call(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ parameters: UnsafeBufferPointer<Int64>, _ runtime: NativeRuntime,
    _ scratch: UnsafeMutableRawPointer?, _ stride: Int,
    _ failure: UnsafeMutablePointer<NativeFailure>
  ) -> Int32 {
    let failure = UnsafeMutableRawPointer(failure)
    // A module without buffers or parameters reads none; the address must only be one.
    let addresses =
      buffers.baseAddress
      ?? UnsafePointer(failure.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
    let integers =
      parameters.baseAddress ?? UnsafePointer(failure.assumingMemoryBound(to: Int64.self))
    return runtime.withTable { table in
      entry(table, addresses, integers, scratch, Int64(stride), failure)
    }
  }
}
