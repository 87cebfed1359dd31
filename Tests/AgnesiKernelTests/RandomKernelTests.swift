import AgnesiArray
import Testing

@testable import AgnesiKernel

/// Random kernels mean the same to the reference runner, the interpreter and the C compilers.
@Suite struct RandomKernelTests {
  /// How many kernels go into one module: starting a compiler costs more than compiling one.
  static let batch = 40

  @Test(arguments: 0..<4)
  func threeWays(_ run: Int) throws {
    let first = UInt64(run * Self.batch)
    let kernels = (0..<Self.batch).map { number in
      var random = RandomKernel(seed: first + UInt64(number))
      return random.make(name: "seed \(first + UInt64(number))")
    }
    let module = Module(
      kernels: kernels,
      launches: kernels.indices.map { Module.Launch(kernel: $0, buffers: [0, $0 + 1, nil]) },
      bufferNames: (0...kernels.count).map { "b\($0)" }, parameterCount: 1)
    let x = TestBuffer(.int32, integers: [3, -1, 4, 1, -5, 9, 2, 6])
    let y = TestBuffer(.int32, integers: [0, 7, -2, 100, 5, -8, 1, 11])
    let results = try runEverywhere(module, [x] + kernels.map { _ in y.copy() }, parameters: [5])
    for (number, kernel) in kernels.enumerated() {
      let expected = y.copy()
      let scratch = TestBuffer(.int32, count: RandomKernel.size)
      var reference = ReferenceRunner(kernel, [x, expected, scratch], parameters: [5])
      reference.run()
      for result in results {
        #expect(
          result.buffers[number + 1].integers == expected.integers,
          "\(result.runner), seed \(first + UInt64(number))\n\(KernelPrinter.text(kernel))")
      }
    }
  }
}
