import Foundation
import Testing

@testable import AgnesiKernel

/// A module of one kernel that is launched once, with its buffers in order.
func single(_ kernel: Kernel, parameterCount: Int = 0) -> Module {
  var next = 0
  let buffers: [Int?] = kernel.buffers.map { buffer in
    if buffer.isScratch { return nil }
    next += 1
    return next - 1
  }
  return Module(
    kernels: [kernel], launches: [Module.Launch(kernel: 0, buffers: buffers)],
    bufferNames: kernel.buffers.filter { !$0.isScratch }.map(\.name),
    parameterCount: parameterCount)
}

/// Checks the module, runs it in the interpreter and by every C compiler that is there, each on
/// copies of the buffers, and returns the buffers after each run, the interpreter's first.
func runEverywhere(
  _ module: Module, _ buffers: [TestBuffer], parameters: [Int64] = [], flags: [String] = []
) throws -> [(runner: String, buffers: [TestBuffer])] {
  try KernelChecker.check(module)
  var results: [(runner: String, buffers: [TestBuffer])] = []
  let copies = buffers.map { $0.copy() }
  try Interpreter(module).run(buffers: copies.map(\.memory), parameters: parameters)
  results.append(("interpreter", copies))
  for compiler in CCompiler.present {
    let native = try NativeModule(module, compiler: compiler, flags: flags)
    let copies = buffers.map { $0.copy() }
    try native(buffers: copies.map(\.memory), parameters: parameters)
    results.append((compiler.rawValue, copies))
  }
  return results
}

/// The text of the first kernel's function in the C text of a module.
func kernelText(_ module: Module) throws -> String {
  let text = CWriter.write(module)
  let start = try #require(text.range(of: "static void k0_"))
  let end = try #require(text[start.lowerBound...].range(of: "\n}\n"))
  return String(text[start.lowerBound..<end.upperBound])
}
