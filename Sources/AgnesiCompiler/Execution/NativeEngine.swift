import AgnesiArray
import AgnesiKernel

/// Runs kernels as native code: the module's C text, compiled and loaded.
final class NativeEngine: KernelEngine {
  private let entry: NativeModule.EntryPoint
  /// Kept for its scratch sizes.
  private let module: Module
  private let hasScratch: Bool
  /// The scratch memory of a worker if it is the same in all calls: counting it takes longer than a
  /// short kernel runs.
  private let fixedStride: Int?
  /// The most bytes of scratch memory that lie on the stack, where they are had for nothing.
  private static let mostBytesOfStack = 1024

  /// Compiles a module, or finds it compiled.
  ///
  /// - Parameters:
  ///   - module: the kernels.
  ///   - source: the C text of the module.
  ///   - level: how much time the compiler takes.
  ///   - cache: where compiled modules are found or made.
  init(
    _ module: Module, _ source: String, _ level: OptimizationLevel, _ cache: ModuleCache
  ) throws(ToolchainError) {
    self.module = module
    hasScratch = module.hasScratch
    fixedStride = module.fixedScratchByteCount
    entry = try cache.module(for: source, level: level).entryPoint()
  }

  func run(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>, _ parameters: [Int64],
    on runtime: NativeRuntime
  ) throws {
    guard hasScratch else {
      let call = NativeCall(buffers: buffers, parameters: parameters, scratch: nil, stride: 0)
      return try run(call, on: runtime)
    }
    let stride = fixedStride ?? module.scratchByteCount(parameters: parameters)
    let byteCount = stride * runtime.pool.workers
    if byteCount <= Self.mostBytesOfStack {
      return try withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 64) { scratch in
        let call = NativeCall(
          buffers: buffers, parameters: parameters, scratch: scratch.baseAddress, stride: stride)
        try run(call, on: runtime)
      }
    }
    let scratch = try ArenaPool.take(byteCount)
    defer { ArenaPool.giveBack(scratch) }
    try run(
      NativeCall(buffers: buffers, parameters: parameters, scratch: scratch.base, stride: stride),
      on: runtime)
  }

  private func run(_ call: NativeCall, on runtime: NativeRuntime) throws(KernelFailure) {
    try runtime.withTable { table throws(KernelFailure) in try call.run(entry, table) }
  }
}

extension Module {
  /// Whether a kernel has scratch memory.
  var hasScratch: Bool {
    kernels.contains { kernel in
      kernel.buffers.contains { if case .scratch = $0.role { true } else { false } }
    }
  }
}
