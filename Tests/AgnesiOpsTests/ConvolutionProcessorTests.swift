import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiKernel
import AgnesiTestSupport
import Foundation
import Testing

@testable import AgnesiOps

/// The ways to compute a convolution for processors with other vector registers than this one's.
@Suite struct ConvolutionProcessorTests {
  /// Every fourth of the samples of all ways: tiles of other shapes end in other places of them.
  private static let samples = Array(
    zip(ConvolutionWayTests.samples, ConvolutionWayTests.expected).enumerated()
      .filter { $0.offset % 4 == 2 }.map(\.element))

  private static let ways: [ConvolutionWayName] = [.images, .maps, .pixels, .points]

  /// Those that the interpreter computes in a moment.
  private static let smallSamples = samples.filter { sample, _ in
    sample.inputs.reduce(0) { $0 + $1.count } < 1500
  }

  private static func computations(
    _ samples: [(OpSample, Result<[NDArray], any Error>)]
  ) -> [Computation] {
    samples.map { sample, _ in
      let inputs = sample.inputs.map {
        Variable(leaf: Input(TensorType(of: $0)), type: TensorType(of: $0))
      }
      return Computation(
        inputs: inputs, outputs: apply(sample.op, to: inputs), values: sample.inputs)
    }
  }

  private func check(
    _ samples: [(OpSample, Result<[NDArray], any Error>)], _ way: ConvolutionWayName,
    for target: CodeTarget, _ name: String
  ) throws {
    let computed = try Toolchain.$target.withValue(target) {
      try ConvolutionWayName.$preferred.withValue(way) {
        try compiledResults(of: Self.computations(samples), mode: .fastRun)
      }
    }
    for (values, (sample, expected)) in zip(computed, samples) {
      let shapes = sample.inputs.map(\.shape)
      #expect(
        mismatches(values, try expected.get()) == [], "\(name), \(way): \(sample.op) on \(shapes)")
    }
  }

  #if arch(x86_64)
    @Test(
      "code for x86-64 with vectors of 128 and of 256 bits agrees with the reference evaluation",
      arguments: [("x86-64", VectorUnit.sse), ("x86-64-v3", .avx)], ways)
    func otherWidths(_ processor: (name: String, unit: VectorUnit), _ way: ConvolutionWayName)
      throws
    {
      // A processor without these vectors cannot run the code.
      guard Toolchain.vectorUnit.byteCount >= processor.unit.byteCount,
        let target = try CodeTarget(processor: processor.name)
      else { return }
      #expect(target.vectorUnit == processor.unit)
      try check(Self.samples, way, for: target, processor.name)
    }
  #endif

  @Test("kernels for 64-bit ARM agree with the reference evaluation", arguments: ways)
  func armValues(_ way: ConvolutionWayName) throws {
    try check(Self.smallSamples, way, for: CodeTarget(interpreting: .neon), "aarch64")
  }

  @Test(
    "the C of every way compiles for 64-bit ARM, to multiply-adds of vectors",
    .enabled(if: CrossCompiler.present != nil, "clang is not there, or does not know aarch64"),
    arguments: ways)
  func armCode(_ way: ConvolutionWayName) throws {
    let compiler = try #require(CrossCompiler.present)
    let images = tensor4("images", shape: [20, 5, 9, 10])
    let filters = tensor4("filters", shape: [7, 5, 3, 3])
    let result = conv2d(images, filters, borderMode: .half)
    let gradients = try grad(sum(result * result), withRespectTo: [images, filters])
    let text = try Toolchain.$target.withValue(CodeTarget(interpreting: .neon)) {
      try ConvolutionWayName.$preferred.withValue(way) {
        let f = try function(inputs: [images, filters], outputs: [result] + gradients)
        try f.call([
          try NDArray.zeros(shape: [20, 5, 9, 10], dtype: .float32),
          try NDArray.zeros(shape: [7, 5, 3, 3], dtype: .float32),
        ])
        // The first line is a title.
        return f.explain(.c).drop { $0 != "\n" }
      }
    }
    let (assembly, messages) = try compiler.assembly(of: String(text))
    #expect(messages == "", "\(way)")
    #expect(assembly.contains("fmla\tv"), "\(way)")
  }
}

/// A clang that makes code for 64-bit ARM, if only as text.
private struct CrossCompiler {
  let path: String

  static let present: CrossCompiler? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { "\($0)/clang" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let compiler = found.map(CrossCompiler.init),
      let empty = try? compiler.assembly(of: ""), empty.messages == ""
    else { return nil }
    return compiler
  }()

  /// The assembly of a C text that needs no headers but the compiler's own, and what the compiler
  /// says about it.
  func assembly(of text: String) throws -> (text: String, messages: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("agnesi-arm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("module.c")
    let output = folder.appendingPathComponent("module.s")
    try text.write(to: source, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments =
      ["--target=aarch64-linux-gnu", "-ffreestanding", "-S", "-O2", "-ffp-contract=on", "-Wall"]
      + CWriter.requiredFlags + ["-o", output.path, source.path]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let messages = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let assembly = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
    return (assembly, String(decoding: messages, as: UTF8.self))
  }
}
