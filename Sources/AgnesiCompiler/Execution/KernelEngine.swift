import AgnesiKernel

/// Something that runs the kernels of a module.
///
/// A class, so that a call does not copy what it holds.
protocol KernelEngine: AnyObject, Sendable {
  /// Runs all launches in order.
  ///
  /// - Parameters:
  ///   - buffers: the addresses of the module's buffers.
  ///   - parameters: the integers of the call.
  ///   - runtime: the threads and matrix products that native code uses.
  /// - Throws: `KernelFailure` when a kernel's check fails; `ArrayError` when there is not enough
  ///   memory.
  func run(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>, _ parameters: [Int64],
    on runtime: NativeRuntime
  ) throws
}

/// Runs kernels by interpreting the loop language: slow, but needs no compiler.
final class InterpreterEngine: KernelEngine {
  private let interpreter: Interpreter

  init(_ module: Module) { interpreter = Interpreter(module) }

  func run(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>, _ parameters: [Int64],
    on runtime: NativeRuntime
  ) throws {
    // None is nil: a module has no buffer that nothing uses.
    try interpreter.run(buffers: buffers.compactMap { $0 }, parameters: parameters)
  }
}
