import Foundation
import Testing

@testable import AgnesiKernel

/// The C compilers on the path.
enum CCompiler: String, CaseIterable, Sendable {
  case clang, gcc, cc

  /// Where the compiler is, if it is on the path.
  var path: String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(rawValue)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Those that are there; `cc` only when it is the only one.
  static let present: [CCompiler] = {
    let named = [CCompiler.clang, .gcc].filter { $0.path != nil }
    return named.isEmpty ? [CCompiler.cc].filter { $0.path != nil } : named
  }()
}

struct CompileError: Error, CustomStringConvertible {
  let description: String
}

/// A module that a C compiler has built, with every warning an error.
struct NativeModule {
  private typealias Parallel =
    @convention(c) (
      UnsafeMutableRawPointer?, Int64, Int64,
      @convention(c) (UnsafeMutableRawPointer?, Int64, Int64, Int64) -> Void,
      UnsafeMutableRawPointer?
    ) -> Void

  private typealias SingleProduct =
    @convention(c) (
      Int32, Int32, Int64, Int64, Int64, Float, UnsafePointer<Float>, Int64, UnsafePointer<Float>,
      Int64, Float, UnsafeMutablePointer<Float>, Int64
    ) -> Void

  private typealias DoubleProduct =
    @convention(c) (
      Int32, Int32, Int64, Int64, Int64, Double, UnsafePointer<Double>, Int64,
      UnsafePointer<Double>, Int64, Double, UnsafeMutablePointer<Double>, Int64
    ) -> Void

  private typealias Run =
    @convention(c) (
      UnsafeRawPointer, UnsafePointer<UnsafeMutableRawPointer?>, UnsafePointer<Int64>,
      UnsafeMutableRawPointer, Int64, UnsafeMutableRawPointer
    ) -> Int32

  let text: String
  private let module: Module
  private let run: Run

  init(_ module: Module, compiler: CCompiler, flags: [String] = []) throws {
    self.module = module
    text = CWriter.write(module)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("agnesi-kernel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("module.c")
    let library = folder.appendingPathComponent("module.so")
    try text.write(to: source, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(compiler.path))
    process.arguments =
      CWriter.requiredFlags + [
        "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
        "-fvisibility=default",
      ] + flags + ["-o", library.path, source.path, "-lm"]
    let output = Pipe()
    process.standardError = output
    try process.run()
    let messages = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let message = String(decoding: messages, as: UTF8.self)
      throw CompileError(description: "\(compiler): \(message)\n\(text)")
    }
    let handle = try #require(dlopen(library.path, RTLD_NOW | RTLD_LOCAL))
    run = unsafeBitCast(try #require(dlsym(handle, "agnesi_run")), to: Run.self)
  }

  /// Runs the module on one thread, parallel ranges in two chunks.
  func callAsFunction(
    buffers: [UnsafeMutableRawPointer], parameters: [Int64] = []
  ) throws(KernelFailure) {
    let parallel: Parallel = { _, count, _, body, context in
      let middle = count / 2
      if middle > 0 { body(context, 0, middle, 1) }
      if middle < count { body(context, middle, count, 0) }
    }
    var runtime: [UInt64] = [UInt64(CWriter.abi), 2, 0]
    runtime.append(UInt64(UInt(bitPattern: unsafeBitCast(parallel, to: UnsafeRawPointer.self))))
    let sgemm: SingleProduct = {
      multiply($0 != 0, $1 != 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    }
    let dgemm: DoubleProduct = {
      multiply($0 != 0, $1 != 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    }
    runtime.append(UInt64(UInt(bitPattern: unsafeBitCast(sgemm, to: UnsafeRawPointer.self))))
    runtime.append(UInt64(UInt(bitPattern: unsafeBitCast(dgemm, to: UnsafeRawPointer.self))))
    let stride = module.scratchByteCount(parameters: parameters)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: max(2 * stride, 64), alignment: 64)
    defer { scratch.deallocate() }
    var failure: [Int64] = [0, 0, 0, 0, 0]
    let status = runtime.withUnsafeBytes { runtime in
      failure.withUnsafeMutableBytes { failure in
        run(
          runtime.baseAddress ?? UnsafeRawPointer(scratch), buffers.map(Optional.some),
          parameters + [0], scratch, Int64(stride), failure.baseAddress ?? scratch)
      }
    }
    if status != 0 {
      let count = Int(failure[0] >> 32)
      throw KernelFailure(
        site: Int(Int32(truncatingIfNeeded: failure[0])), values: Array(failure[1..<(1 + count)]))
    }
  }
}

/// A matrix product written from its definition, apart from the interpreter's.
private func multiply<T: BinaryFloatingPoint>(
  _ transA: Bool, _ transB: Bool, _ m: Int64, _ n: Int64, _ k: Int64, _ alpha: T,
  _ a: UnsafePointer<T>, _ lda: Int64, _ b: UnsafePointer<T>, _ ldb: Int64, _ beta: T,
  _ c: UnsafeMutablePointer<T>, _ ldc: Int64
) {
  for i in 0..<Int(m) {
    for j in 0..<Int(n) {
      var sum: T = 0
      for p in 0..<Int(k) {
        let x = transA ? a[p * Int(lda) + i] : a[i * Int(lda) + p]
        let y = transB ? b[j * Int(ldb) + p] : b[p * Int(ldb) + j]
        sum += x * y
      }
      let place = i * Int(ldc) + j
      c[place] = alpha * sum + (beta == 0 ? 0 : beta * c[place])
    }
  }
}
